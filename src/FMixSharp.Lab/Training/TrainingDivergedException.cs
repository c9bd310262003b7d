using System.Globalization;

namespace FMixSharp.Lab.Training;

/// <summary>Training stopped because its loss or its weights were infinite or not a number. The last good checkpoint is kept.</summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(string what, int epoch, long step, double rate)
        : base(string.Create(CultureInfo.InvariantCulture,
            $"Training diverged in epoch {epoch} at step {step}: {what}, learning rate {rate:G4}. ")
            + "Try a lower --lr (a tenth), a larger --batch-size, or warm-up epochs; the last good checkpoint is kept.")
    {
        Epoch = epoch;
        Step = step;
    }

    /// <summary>The epoch, from 0.</summary>
    public int Epoch { get; }

    /// <summary>Batches trained on before.</summary>
    public long Step { get; }
}
