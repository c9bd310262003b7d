using System.CommandLine;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Preparation;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix data verify.</summary>
internal static class DataVerifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var name = DataCommand.Name();
        var data = DescribedOption.Of<string?>(nameof(TrainOptions.Data), "$FMIX_DATA/<name>");
        Option<string?>[] columns =
        [
            .. new[] { nameof(TrainOptions.TextColumn), nameof(TrainOptions.LabelColumn), nameof(TrainOptions.LabelColumns) }.Select(
                property =>
                    (Option<string?>)DescribedOption.Of(OptionGroups.Of(property)!, $"For text-csv. {OptionGroups.Of(property)!.Help}")
            ),
        ];
        var json = Options.Json("Print one JSON object: ok, problems, notes, checked.");
        var command = new Command("verify", "Say what is wrong with a data set's folder, a line for each problem.") { name, data };
        foreach (var option in columns.Append<Option>(json))
            command.Options.Add(option);
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix data verify fashion-mnist                    also tells the corrected version from the original
              fmix data verify image-folder --data photos       decodes every image
              fmix data verify text-csv --data reviews.csv      reads every row

            Files are compared with their published sizes and checksums, and with SHA256SUMS, which 'fmix data download'
            writes; all images are decoded; at the end the data set is opened as for training. Exit code 1 when anything
            is wrong.
            """
        );
        command.SetAction(
            (result, cancel) =>
            {
                var dataset = Datasets.Get(result.GetRequiredValue(name));
                var options = dataset.Recipe with
                {
                    TextColumn = result.GetValue(columns[0]),
                    LabelColumn = result.GetValue(columns[1]),
                    LabelColumns = result.GetValue(columns[2]),
                };
                if (columns.Any(option => result.GetValue(option) is not null))
                    options = TrainSwitches.Checked(options);
                return Task.FromResult(Run(terminal, dataset, options, result.GetValue(data), result.GetValue(json), cancel));
            }
        );
        return command;
    }

    private static int Run(Terminal terminal, Dataset dataset, TrainOptions options, string? given, bool json, CancellationToken cancel)
    {
        var folder = DataCommand.Folder(dataset, given, "--data");
        using var interruption = new Interruption(() => { }, () => { }, cancel);
        interruption.EndsAtOnce(() => terminal.Error.WriteLine("Stopped; the folder was not looked at to its end."));
        var report = DatasetVerification.Run(
            dataset,
            folder,
            terminal.IsLive && !json ? terminal.Out.WriteLine : null,
            options,
            interruption.Token
        );
        if (json)
        {
            terminal.WriteJson(
                new
                {
                    Dataset = dataset.Name,
                    Folder = folder,
                    Ok = report.IsOk,
                    report.Problems,
                    report.Notes,
                    report.Checked,
                }
            );
            return report.IsOk ? ExitCodes.Done : ExitCodes.Failed;
        }
        foreach (var line in report.Problems)
            terminal.Out.WriteLine(line);
        foreach (var line in report.Notes)
            terminal.Out.WriteLine($"note: {line}");
        if (report.IsOk)
            terminal.Out.WriteLine($"ok: {dataset.Name}{(folder.Length > 0 ? $" in {folder}" : "")} ({string.Join("; ", report.Checked)})");
        return report.IsOk ? ExitCodes.Done : ExitCodes.Failed;
    }
}
