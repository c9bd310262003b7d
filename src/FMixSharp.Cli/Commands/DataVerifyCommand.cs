using System.CommandLine;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Preparation;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix data verify.</summary>
internal static class DataVerifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var name = DataCommand.Name();
        var data = DescribedOption.Of<string?>(nameof(TrainOptions.Data), "$FMIX_DATA/<name>");
        var json = Options.Json("Print one JSON object: ok, problems, notes, checked.");
        var command = new Command("verify", "Say what is wrong with a data set's folder, a line for each problem.") { name, data, json };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix data verify fashion-mnist                    also tells the corrected version from the original
              fmix data verify image-folder --data photos       decodes every image

            Files are compared with their published sizes and checksums, and with SHA256SUMS, which 'fmix data download'
            writes; all images are decoded; at the end the data set is opened as for training. Exit code 1 when anything
            is wrong.
            """
        );
        command.SetAction(
            (result, cancel) =>
                Task.FromResult(
                    Run(terminal, Datasets.Get(result.GetRequiredValue(name)), result.GetValue(data), result.GetValue(json), cancel)
                )
        );
        return command;
    }

    private static int Run(Terminal terminal, Dataset dataset, string? given, bool json, CancellationToken cancel)
    {
        var folder = DataCommand.Folder(dataset, given, "--data");
        using var interruption = new Interruption(() => { }, () => { }, cancel);
        interruption.EndsAtOnce(() => terminal.Error.WriteLine("Stopped; the folder was not looked at to its end."));
        var report = DatasetVerification.Run(dataset, folder, terminal.IsLive && !json ? terminal.Out.WriteLine : null, interruption.Token);
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
