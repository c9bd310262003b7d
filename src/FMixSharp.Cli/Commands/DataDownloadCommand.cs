using System.CommandLine;
using FMixSharp.Cli.Data;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix data download.</summary>
internal static class DataDownloadCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var name = DataCommand.Name();
        var output = Options.Text("--out", "DIR", "The folder to make. [default: $FMIX_DATA/<name>]");
        var url = Options.Text(
            "--url",
            "URL",
            "A mirror: https address of the archive, or of the folder that has the files. [default: the publisher's]",
            text =>
                Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
                    ? null
                    : "expected an https address"
        );
        var json = Options.Json("Print one JSON object with the folder, and no progress.");
        var command = new Command("download", "Fetch a data set from its publisher, check it and unpack it.") { name, output, url, json };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix data download fashion-mnist
              fmix data download cifar10 --out ~/data/cifar10
              fmix data download tiny-imagenet --url https://mirror.example.org/tiny-imagenet-200.zip

            Broken connections are tried again. After Ctrl-C the same command goes on where it stopped. Sizes and
            checksums must be the published ones, from a mirror too. The folder appears when it is whole; a second run
            finds everything done. For data sets behind a login the command says where to get them.
            """
        );
        command.SetAction(
            (result, cancel) =>
                RunAsync(
                    terminal,
                    Datasets.Get(result.GetRequiredValue(name)),
                    result.GetValue(output),
                    result.GetValue(url),
                    result.GetValue(json),
                    cancel
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal,
        Dataset dataset,
        string? given,
        string? url,
        bool json,
        CancellationToken cancel
    )
    {
        var folder = DataCommand.Folder(dataset, given, "--out");
        using var interruption = new Interruption(
            () => terminal.Error.WriteLine("Stopping. What has arrived is kept: the same command goes on from there."),
            () => { },
            cancel
        );
        using var downloader = new FileDownloader();
        var display = new DownloadDisplay(terminal);
        Action<string> log = json ? terminal.Error.WriteLine : display.Line;
        var download = new DatasetDownload(downloader, json ? null : display, log);
        bool fetched;
        try
        {
            fetched = await download.RunAsync(dataset.Source, folder, url is null ? null : new Uri(url), interruption.Token);
        }
        finally
        {
            display.End();
        }
        if (json)
            terminal.WriteJson(
                new
                {
                    Dataset = dataset.Name,
                    Folder = folder,
                    Downloaded = fetched,
                }
            );
        else
            terminal.Out.WriteLine(fetched ? $"{dataset.Name}: {folder}" : $"{dataset.Name} is there already: {folder}");
        return ExitCodes.Done;
    }
}
