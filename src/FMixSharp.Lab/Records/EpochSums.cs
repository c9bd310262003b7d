namespace FMixSharp.Lab.Records;

/// <summary>What has been added up over the batches of an epoch so far; the means are taken at its end.</summary>
/// <param name="Loss">Sum over images of the mixed cross entropy.</param>
/// <param name="Correct">Sum over images of the mixed accuracy λ·[hit own label] + (1 − λ)·[hit partner's label] (spec §2.5).</param>
/// <param name="Images">Number of images.</param>
/// <param name="Seconds">Time spent training on them.</param>
internal readonly record struct EpochSums(double Loss, double Correct, long Images, double Seconds)
{
    /// <summary>Mean loss per image; 0 when there are none.</summary>
    public double MeanLoss => Images == 0 ? 0 : Loss / Images;

    /// <summary>Mean accuracy, a fraction; 0 when there are none.</summary>
    public double MeanAccuracy => Images == 0 ? 0 : Correct / Images;
}
