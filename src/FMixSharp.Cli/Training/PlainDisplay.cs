using System.Globalization;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Training;

/// <summary>One plain line per epoch: for logs and pipes.</summary>
internal class PlainDisplay(Terminal terminal) : RunDisplay
{
    private string resultName = ResultName.Test;

    /// <inheritdoc/>
    public override void Begin(TrainOptions options, string folder, bool resumed)
    {
        resultName = ResultName.Of(options);
        Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(resumed ? "Going on with" : "Training")} "
                    + $"{ModelCatalog.Describe(options.Model, options.Width, options.Depth, options.Weights)}, "
                    + $"on {options.Dataset} with mix {options.Mix}, seed {options.Seed}, {Counted.Of(options.Epochs, "epochs")}"
            )
        );
        Line($"Run folder: {folder}");
        terminal.Out.Flush();
    }

    /// <summary>One finished epoch in one line.</summary>
    protected string EpochLine(EpochRecord epoch, int epochs) => ProgressText.Epoch(epoch, epochs, resultName);

    /// <summary>Writes a line of its own.</summary>
    protected virtual void Line(string text) => terminal.Out.WriteLine(text);

    /// <inheritdoc/>
    public override void Report(TrainProgress value)
    {
        if (value.FinishedEpoch is not { } epoch)
            return;
        terminal.Out.WriteLine(EpochLine(epoch, value.Epochs));
        terminal.Out.Flush();
    }

    /// <inheritdoc/>
    public override void End(RunRecord record, string folder)
    {
        if (record.Status == RunStatus.Interrupted)
        {
            terminal.Error.WriteLine($"Interrupted; everything so far is in the checkpoint. To go on: fmix train --resume --out {folder}");
            return;
        }
        if (record.BestEpoch is { } best)
        {
            var share = record.ValidationAccuracy is { } validation ? $"accuracy {ProgressText.Percent(validation)}, " : "";
            var stopped = record.StoppedAfterEpoch is { } last ? $"; ended after epoch {last + 1} of {record.Options.Epochs}" : "";
            terminal.Out.WriteLine(
                FormattableString.Invariant(
                    $"Best epoch: {best + 1}, validation {share}loss {record.ValidationLoss:0.0000}{stopped}; its weights are tested"
                )
            );
        }
        var duration = DurationText.Of(record.Seconds);
        if (record.TestAccuracy is { } accuracy)
        {
            var five = record.TestTop5Accuracy is { } top5 ? $", top-5 {ProgressText.Percent(top5)}" : "";
            var area = record.TestRocAuc is { } roc ? $", ROC-AUC {ProgressText.Percent(roc)}" : "";
            var last =
                record.MedianTestAccuracy is { } median && record.LastTestAccuracies!.Count > 1
                    ? $", median of the last {Counted.Of(record.LastTestAccuracies.Count, "epochs")} {ProgressText.Percent(median)}"
                    : "";
            var what = ResultName.Sentence(ResultName.Of(record.Options), "accuracy");
            terminal.Out.WriteLine($"{what}: {ProgressText.Percent(accuracy)}{five}{area}{last}, {duration}");
        }
        if (LearntNothing.Of(record) is { } warning)
            terminal.Out.WriteLine(warning);
        var comparison = FirstRun.Of(record.Options);
        if (comparison is not null)
            terminal.Out.WriteLine(comparison);
        terminal.Out.WriteLine($"Run folder: {folder}");
        if (comparison is not null)
            terminal.Out.WriteLine(FirstRun.Next(record.Options, folder));
        terminal.Out.Flush();
    }
}
