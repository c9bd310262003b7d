using System.Globalization;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Training stopped because its loss or its weights were infinite or not a number. The last good checkpoint, if there was one, is kept.
/// </summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(string what, int epoch, long step, double rate, string checkpoint)
        : base(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Training diverged in epoch {epoch + 1} at step {step}: {what}, learning rate {rate:G4}. "
            )
                + "Try a lower learning rate (a tenth), or larger batches. "
                + (File.Exists(checkpoint) ? $"The last good checkpoint is kept: {checkpoint}" : "There is no checkpoint yet.")
        )
    {
        Epoch = epoch;
        Step = step;
    }

    /// <summary>The epoch, from 0.</summary>
    public int Epoch { get; }

    /// <summary>Batches trained on before.</summary>
    public long Step { get; }
}
