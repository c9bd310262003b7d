using System.Text.Json;
using FMixSharp.Lab.Analysis.Attacks;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Reports;

/// <summary>Runs that were attacked with the same settings, by method: what Fig. 1 of the paper compares.</summary>
public sealed class RobustnessGroup
{
    private RobustnessGroup(RobustnessOptions options, int images, IReadOnlyList<RobustnessMethod> methods) =>
        (Options, Images, Methods) = (options, images, methods);

    /// <summary>Attacks and ε of all of them.</summary>
    public RobustnessOptions Options { get; }

    /// <summary>Images each was attacked on.</summary>
    public int Images { get; }

    /// <summary>The methods, in order of their first run.</summary>
    public IReadOnlyList<RobustnessMethod> Methods { get; }

    /// <summary>Groups all measurements of <paramref name="runs"/> by their settings; none where nothing was measured.</summary>
    public static IReadOnlyList<RobustnessGroup> Of(IReadOnlyList<ReportRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var settings = RunGroup.Of(runs);
        TrainOptions[] all = [.. settings.Select(group => group.Options)];
        return
        [
            .. from run in runs
            from record in run.Attacks
            group record by JsonSerializer.Serialize(
                new
                {
                    record.Options,
                    record.Images,
                    run.Record.Options.Dataset,
                },
                RecordJson.Line
            ) into same
            let first = same.First()
            let methods = settings.Select(setting => Method(setting, all, same.ToHashSet())).Where(method => method.Records.Count > 0)
            select new RobustnessGroup(first.Options, first.Images, [.. methods]),
        ];
    }

    private static RobustnessMethod Method(RunGroup setting, TrainOptions[] all, HashSet<RobustnessRecord> same)
    {
        var options = setting.Options;
        var differing = OptionTexts.Differing(setting.Options, all);
        var model =
            all.Select(each => (each.Model, each.Width, each.Depth)).Distinct().Count() > 1
                ? $", {Models.ModelCatalog.Describe(options.Model, options.Width, options.Depth, options.Weights)}"
                : "";
        var epochs = all.Select(each => each.Epochs).Distinct().Count() > 1 ? $", {Counted.Of(options.Epochs, "epochs")}" : "";
        return new RobustnessMethod(
            setting.Options.Mix + model + epochs + (differing == "–" ? "" : $", {differing}"),
            [.. setting.Runs.SelectMany(run => run.Attacks).Where(same.Contains)]
        );
    }
}
