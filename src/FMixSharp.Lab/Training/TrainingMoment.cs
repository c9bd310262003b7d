using FMixSharp.Lab.Records;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>A moment of a run, for who watches it; valid during the call only.</summary>
public sealed class TrainingMoment
{
    private readonly Action endEarly;

    internal TrainingMoment(nn.Module model, int epoch, long step, EpochRecord? result, Action endEarly)
    {
        (Model, Epoch, Step, Result) = (model, epoch, step, result);
        this.endEarly = endEarly;
    }

    /// <summary>The model that is trained, in training mode: to be read, under <c>no_grad()</c>.</summary>
    public nn.Module Model { get; }

    /// <summary>The epoch under way, or just complete, from 0.</summary>
    public int Epoch { get; }

    /// <summary>Steps that are done since the run began.</summary>
    public long Step { get; }

    /// <summary>What the epoch came to; null after a step.</summary>
    public EpochRecord? Result { get; }

    /// <summary>
    /// Ends the run with the epoch that is under way or just complete: it is then finished, with what was reached so far, and cannot be
    /// resumed. A run that is cancelled or killed before that goes on as if nobody had asked. To interrupt a run that is to go on later,
    /// cancel it instead.
    /// </summary>
    public void EndEarly() => endEarly();
}
