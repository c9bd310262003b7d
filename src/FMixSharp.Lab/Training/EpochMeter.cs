using FMixSharp.Lab.Records;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Adds up loss and accuracy of an epoch in float64 on the device, so that a graphics card is waited for only when somebody asks.
/// </summary>
internal sealed class EpochMeter : IDisposable
{
    private readonly Tensor loss,
        correct;
    private long images;

    /// <summary>Goes on from <paramref name="start"/>.</summary>
    public EpochMeter(Device device, EpochSums start)
    {
        using var scope = NewDisposeScope();
        loss = tensor(start.Loss, dtype: ScalarType.Float64, device: device).DetachFromDisposeScope();
        correct = tensor(start.Correct, dtype: ScalarType.Float64, device: device).DetachFromDisposeScope();
        images = start.Images;
        Seconds = start.Seconds;
    }

    /// <summary>Training time in seconds.</summary>
    public double Seconds { get; set; }

    /// <summary>Adds a batch: its mean loss and its number of right answers, both scalars; null where there are none.</summary>
    public void Add(Tensor meanLoss, Tensor? rightAnswers, int batchSize)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        loss.add_(meanLoss, batchSize);
        if (rightAnswers is not null)
            correct.add_(rightAnswers);
        images += batchSize;
    }

    /// <summary>The sums; waits for the device.</summary>
    public EpochSums Read() => new(loss.item<double>(), correct.item<double>(), images, Seconds);

    /// <summary>Starts the next epoch.</summary>
    public void Reset()
    {
        using var scope = NewDisposeScope();
        loss.zero_();
        correct.zero_();
        images = 0;
        Seconds = 0;
    }

    /// <summary>Releases the sums.</summary>
    public void Dispose()
    {
        loss.Dispose();
        correct.Dispose();
    }
}
