using System.CommandLine;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Preparation;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix data prepare.</summary>
internal static class DataPrepareCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var name = DataCommand.Name();
        var data = DescribedOption.Of<string?>(nameof(TrainOptions.Data), "$FMIX_DATA/<name>");
        var output = Options.Text("--out", "DIR", "For imagenet: where the HDF5 files go. [default: $FMIX_DATA/imagenet-hdf5]");
        var command = new Command("prepare", "Do now what would take a while at the first training.") { name, data, output };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix data prepare tiny-imagenet
              fmix data prepare image-folder --data photos      decodes all images into photos/fmix-cache.bin
              fmix data prepare imagenet --out ~/imagenet-hdf5  one HDF5 file for each class, for fmix train --dataset imagenet-hdf5

            Other data sets are opened once, which shows that they can be. A conversion that was interrupted goes on where
            it stopped.
            """
        );
        command.SetAction(
            (result, cancel) =>
                Task.FromResult(
                    Run(terminal, Datasets.Get(result.GetRequiredValue(name)), result.GetValue(data), result.GetValue(output), cancel)
                )
        );
        return command;
    }

    private static int Run(Terminal terminal, Dataset dataset, string? data, string? output, CancellationToken cancel)
    {
        string? target = null;
        if (dataset.Name == "imagenet")
            target = DataCommand.Folder(Datasets.Get("imagenet-hdf5"), output, "--out");
        else if (output is not null)
            throw new UsageException($"--out is an option of imagenet; {dataset.Name} is prepared in its own folder.");
        using var interruption = new Interruption(
            () => terminal.Error.WriteLine("Stopping; the same command goes on from there."),
            () => { },
            cancel
        );
        if (target is null)
            interruption.EndsAtOnce(() => terminal.Error.WriteLine("Stopped; the same command begins anew."));
        terminal.Out.WriteLine(
            DatasetPreparation.Run(dataset, DataCommand.Folder(dataset, data, "--data"), target, terminal.Out.WriteLine, interruption.Token)
        );
        return ExitCodes.Done;
    }
}
