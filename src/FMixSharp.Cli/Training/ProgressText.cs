using System.Globalization;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Training;

/// <summary>Progress as people read it. Epochs are counted from 1 here, as "epoch 3 of 10" is; the records count from 0.</summary>
internal static class ProgressText
{
    /// <summary>One finished epoch in one line.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="epochs">Epochs of the run.</param>
    /// <param name="resultName">What it was tested on where there are no validation samples: <see cref="ResultName"/>.</param>
    public static string Epoch(EpochRecord epoch, int epochs, string resultName)
    {
        var digits = epochs.ToString(CultureInfo.InvariantCulture).Length;
        var number = (epoch.Epoch + 1).ToString(CultureInfo.InvariantCulture).PadLeft(digits);
        if (epoch.ValidationLoss is not null)
            resultName = ResultName.Validation;
        var tested = epoch.MeasuredAccuracy is { } accuracy
            ? FormattableString.Invariant($"{resultName} loss {epoch.MeasuredLoss:0.0000}  {resultName} accuracy {Percent(accuracy)}  ")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {number}/{epochs}  loss {epoch.TrainLoss:0.0000}  {Accuracy(epoch.TrainAccuracy)}{tested}"
                + $"{(epoch.MeasuredRocAuc is { } area ? $"ROC-AUC {Percent(area)}  " : "")}"
                + $"{epoch.ImagesPerSecond:0} samples/s  "
                + $"{DurationText.Of(epoch.Seconds)}"
        );
    }

    /// <summary>Where a run stands within an epoch.</summary>
    public static string Now(TrainProgress progress) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"loss {progress.Loss:0.000}  {Accuracy(progress.Accuracy)}{progress.ImagesPerSecond:0} samples/s"
                + $"{(progress.TimeLeft > TimeSpan.Zero ? $"  {DurationText.Of(progress.TimeLeft)} left" : "")}"
        );

    /// <summary>A fraction as a percentage.</summary>
    public static string Percent(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.00} %");

    // Nothing where samples have no classes.
    private static string Accuracy(double? fraction) => fraction is { } known ? $"accuracy {Percent(known)}  " : "";
}
