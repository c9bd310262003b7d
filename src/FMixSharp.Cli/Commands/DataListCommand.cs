using System.CommandLine;
using FMixSharp.Cli.Data;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix data list.</summary>
internal static class DataListCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var json = Options.Json("Print one JSON object with all of it; sizes in bytes.");
        var command = new Command("list", "Say what data sets there are, their size and licence, and which are on this machine.") { json };
        HelpWithNotes.Attach(
            command,
            """
            A data set counts as there when its files have the right names and sizes; 'fmix data verify NAME' looks
            closer.
            """
        );
        command.SetAction(result =>
        {
            if (result.GetValue(json))
                terminal.WriteJson(new { Datasets = Datasets.Sources.Select(Summary) });
            else
                foreach (var dataset in Datasets.Sources)
                    Write(terminal.Out, dataset);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(TextWriter output, PublicDataset dataset)
    {
        output.WriteLine($"{dataset.Name, -26}{dataset.Content}");
        output.WriteLine($"{"", -26}{(Size(dataset) is { } size ? size + "; " : "")}licence: {dataset.Licence}");
        output.WriteLine($"{"", -26}{State(dataset)}");
    }

    /// <summary>How much there is to get, as the documents say it, too; null where nobody can say.</summary>
    internal static string? Size(PublicDataset dataset) =>
        dataset.DownloadSize is { } exact ? ByteText.Of(exact)
        : dataset.AboutDownload is { } about ? "about " + ByteText.Of(about)
        : null;

    private static string State(PublicDataset dataset)
    {
        if (dataset.IsBuiltIn)
            return "built in";
        var get =
            dataset.Files.Count > 0 ? $"fmix data download {dataset.Name}" : $"by hand; 'fmix data download {dataset.Name}' says where";
        return dataset.DefaultFolder is not { } folder
            ? dataset.IsUsers
                ? "any folder of yours"
                : get
            : dataset.IsIn(folder)
                ? $"there: {folder}"
                : $"not in {folder}: {get}";
    }

    private static object Summary(PublicDataset dataset) =>
        new
        {
            dataset.Name,
            dataset.Content,
            dataset.Licence,
            dataset.Page,
            Get = dataset.IsBuiltIn ? "built-in"
            : dataset.Files.Count > 0 ? "download"
            : "by-hand",
            DownloadBytes = dataset.DownloadSize ?? dataset.AboutDownload,
            Bytes = dataset.Size,
            Folder = dataset.DefaultFolder,
            There = dataset.IsBuiltIn || (dataset.DefaultFolder is { } folder && dataset.IsIn(folder)),
        };
}
