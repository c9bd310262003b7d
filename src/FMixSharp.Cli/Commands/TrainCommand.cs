using System.CommandLine;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Processes;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix train.</summary>
internal static class TrainCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var switches = new TrainSwitches();
        var output = Options.Text("--out", "DIR", "Run folder. [default: runs/<dataset>-<mix>-s<seed>, numbered when it exists]");
        var resume = Options.Switch("--resume", "Go on with the run in --out from its last checkpoint; its options come from there.");
        var json = Options.Json("Print one JSON object per line: started, each epoch, finished.");
        var command = new Command("train", "Train a classifier; with no options a small one on built-in images, within a minute.");
        foreach (var option in (Option[])[.. switches.All, output, resume, json])
            command.Options.Add(option);
        HelpWithNotes.Attach(
            command,
            $"""
            Defaults for data of your own, where they are others than above (those of built-in data are named there):
            {OwnDataDefaults.Text()}

            Examples:
              fmix train                                                        built-in images, FMix, a small network
              fmix train --mix none --out runs/baseline                         the same without mixing, to compare
              fmix train --dataset fashion-mnist --data ~/fmnist --width 16 --epochs 20
              fmix train --dataset cifar10 --mix fmix+mixup --seed 3            batches take turns
              fmix train --model wrn-28-10 --width 1 --depth 16                 a Wide ResNet, much smaller than its name
              fmix train --mix "fmix:3|cutmix"                                  three batches of four by FMix, at random
              fmix train --dataset image-folder --data photos                   your own: photos/<class>/*.jpg; docs/photos.md
              fmix train --dataset tones --mix cutmix                           built-in sounds, mixed as spectrograms
              fmix train --dataset imdb --vectors glove.6B.100d.txt --lower-case   reviews, with vectors for their words
              fmix train --dataset toxic --model bert --weights ~/bert-base-cased  a published BERT, fine-tuned; docs/bert.md
              fmix train --resume --out runs/cifar10-fmix-s1                    after Ctrl-C, a power cut, or kill -9

            The run folder holds run.json (options, versions, machine, result), metrics.jsonl (a line per epoch),
            last.ckpt, and TensorBoard events. Ctrl-C, a termination signal or a closed terminal writes a checkpoint after
            the step under way and exits; a second Ctrl-C ends it at once. A resumed run ends with the numbers of an
            unbroken one.
            """,
            [.. switches.Groups, ("Run folder and output", output)]
        );
        command.SetAction(
            (result, cancel) =>
                Task.FromResult(
                    Run(terminal, result, switches, result.GetValue(output), result.GetValue(resume), result.GetValue(json), cancel)
                )
        );
        return command;
    }

    private static int Run(
        Terminal terminal,
        ParseResult result,
        TrainSwitches switches,
        string? folder,
        bool resume,
        bool json,
        CancellationToken cancel
    )
    {
        TrainOptions options;
        if (resume)
        {
            if (folder is null)
                throw new UsageException("--resume needs --out with the run folder to go on with: fmix train --resume --out runs/NAME");
            var before = new RunFolder(folder).ReadRun();
            options = switches.ReadForResume(result, before.Options);
            BuiltInData.RefuseFolder(options.Dataset, options.Data);
            if (before.IsFinished)
                return Finished(terminal, before, folder, json);
        }
        else
        {
            options = switches.Read(result);
            foreach (var note in switches.WithoutEffect(result, options))
                terminal.Error.WriteLine(note);
            folder ??= RunFolderName.For(options);
        }

        var display = RunDisplay.For(terminal, json);
        using var interruption = new TrainingInterruption(terminal, isChild: false, cancel);
        var record = display.Show(() =>
            Trainer.Run(
                options,
                folder,
                resume,
                display,
                terminal.Error.WriteLine,
                OwnProcess.Check,
                () =>
                {
                    interruption.Checks();
                    display.Begin(options, folder, resume);
                },
                interruption.Steps,
                interruption.Token
            )
        );
        display.End(record, folder);
        return record.Status == RunStatus.Interrupted ? ExitCodes.Interrupted : ExitCodes.Done;
    }

    // There is nothing to do, but what it left is looked at, because that is what somebody may be worried about.
    private static int Finished(Terminal terminal, RunRecord record, string folder, bool json)
    {
        using var model = TrainedModel.Load(folder);
        terminal.Error.WriteLine($"{folder} is finished: there is nothing to go on with. This is its result.");
        if (ReportRun.Read(folder).Gap is { } gap)
            terminal.Error.WriteLine(gap);
        RunDisplay.For(terminal, json).End(record, folder);
        return ExitCodes.Done;
    }
}
