using System.CommandLine;
using FMixSharp.Cli.Experiments;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Analysis.Information;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix information.</summary>
internal static class InformationCommand
{
    private static readonly string[] mixesOfTable = ["none", "mixup", "cutmix", "fmix"];
    private const int Seeds = 3;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var defaults = new InformationOptions();
        var dataset = Options.Choice(
            "--dataset",
            "NAME",
            $"Images to learn: {string.Join(", ", InformationOptions.Datasets)}. [default: {defaults.Dataset}]",
            [.. InformationOptions.Datasets]
        );
        var data = DescribedOption.Of<string?>(nameof(TrainOptions.Data), "$FMIX_DATA/<dataset>");
        var mixes = Suggestions.Joined(
            Options.Words(
                "--mix",
                "METHOD,METHOD",
                $"Methods, as for fmix train; none is always trained, because the others are measured with its reconstructions. [default: "
                    + $"{string.Join(',', mixesOfTable)}]",
                MixMethods.Problem
            ),
            MixMethods.Names
        );
        var alpha = DescribedOption.Of<double?>(nameof(TrainOptions.Alpha), $"{defaults.Alpha}");
        var decay = DescribedOption.Of<double?>(nameof(TrainOptions.Decay), $"{defaults.Decay}");
        var epochs = DescribedOption.Of<int?>(nameof(TrainOptions.Epochs), $"{defaults.Epochs}");
        var batchSize = DescribedOption.Of<int?>(nameof(TrainOptions.BatchSize), $"{defaults.BatchSize}");
        var lr = DescribedOption.Of<double?>(nameof(TrainOptions.LearningRate), $"{defaults.LearningRate}");
        var seeds = Options.Whole("--seeds", $"Runs of each method, with seeds 1 to N. [default: {Seeds}]", 1);
        var trainSize = DescribedOption.Of<int?>(nameof(TrainOptions.TrainSize), "all");
        var limit = Options.Whole("--limit", "Measure on so many test images only, equally many of each class. [default: all]", 2);
        var meanReconstruction = Options.Switch(
            "--mean-reconstruction",
            "Encode mean reconstructions, without the paper's pixel noise of deviation 0.1."
        );
        var output = Options.Text(
            "--out",
            "DIR",
            "Where the run folders, the table and the pictures go. [default: runs/information-<dataset>]"
        );
        var threads = DescribedOption.Of<int?>(nameof(TrainOptions.Threads), $"{defaults.Threads}");
        var device = DescribedOption.Of<string?>(nameof(TrainOptions.Device), defaults.Device);
        var json = Options.Json("Print one JSON object per line: each epoch, then each run's result.");
        var command = new Command(
            "information",
            "Measure what mixing does to the information that a model keeps of an image, by autoencoders (Table I)."
        )
        {
            dataset,
            data,
            mixes,
            alpha,
            decay,
            epochs,
            batchSize,
            lr,
            seeds,
            trainSize,
            limit,
            meanReconstruction,
            output,
            threads,
            device,
            json,
        };
        HelpWithNotes.Attach(
            command,
            $"""
            Examples:
              fmix information --dataset cifar10                                                the paper's size: 100 epochs, all images
              fmix information --dataset cifar10 --mix none,fmix --epochs 20 --train-size 10000 --out runs/information
              fmix report runs/information --out table.md

            Adam's rate is a tenth after 40 and a hundredth after 80 % of the epochs; a run that diverges begins again at
            {InformationOptions.FallbackRate}. Finished runs are skipped and interrupted ones go on: give the same command again.
            docs/analysis.md says what is computed.
            """
        );
        command.SetAction(
            (result, cancel) =>
                Task.Run(
                    () =>
                    {
                        var options = defaults with
                        {
                            Dataset = result.GetValue(dataset) ?? defaults.Dataset,
                            Data = result.GetValue(data),
                            Alpha = result.GetValue(alpha) ?? defaults.Alpha,
                            Decay = result.GetValue(decay) ?? defaults.Decay,
                            Epochs = result.GetValue(epochs) ?? defaults.Epochs,
                            BatchSize = result.GetValue(batchSize) ?? defaults.BatchSize,
                            LearningRate = result.GetValue(lr) ?? defaults.LearningRate,
                            TrainSize = result.GetValue(trainSize),
                            Limit = result.GetValue(limit),
                            MeanReconstruction = result.GetValue(meanReconstruction),
                            Threads = result.GetValue(threads) ?? defaults.Threads,
                            Device = result.GetValue(device) ?? defaults.Device,
                        };
                        BuiltInData.RefuseFolder(options.Dataset, options.Data);
                        var methods = result.GetValue(mixes) is { Length: > 0 } given ? given : mixesOfTable;
                        if (result.GetValue(decay) is not null && !methods.Any(method => MixMethods.Uses(method).Decay))
                            terminal.Error.WriteLine($"--decay changes nothing: none of {string.Join(", ", methods)} has FMix masks.");
                        if (result.GetValue(alpha) is not null && !methods.Any(method => MixMethods.Uses(method).Alpha))
                            terminal.Error.WriteLine($"--alpha changes nothing: none of {string.Join(", ", methods)} draws λ.");
                        var folder = result.GetValue(output) ?? Path.Combine("runs", $"information-{options.Dataset}");
                        var asJson = result.GetValue(json);
                        using var interruption = new TrainingInterruption(terminal, isChild: false, cancel);
                        var records = InformationStudy.Run(
                            options,
                            methods,
                            result.GetValue(seeds) ?? Seeds,
                            folder,
                            (run, epoch) => InformationLine.Write(terminal, run, epoch, options.Epochs, asJson),
                            terminal.Error.WriteLine,
                            interruption.Steps,
                            interruption.Token
                        );
                        if (records is null)
                        {
                            terminal.Error.WriteLine(
                                "Interrupted; everything so far is in the run folders. To go on give the same command again."
                            );
                            return ExitCodes.Interrupted;
                        }
                        WriteResults(terminal, records, folder, asJson);
                        return ExitCodes.Done;
                    },
                    cancel
                )
        );
        return command;
    }

    private static void WriteResults(Terminal terminal, IReadOnlyList<InformationRecord> records, string folder, bool json)
    {
        if (!json)
        {
            terminal.Out.WriteLine();
            terminal.Out.Write(InformationTable.Markdown(records));
            terminal.Out.WriteLine($"Folder: {folder}");
            return;
        }
        foreach (var record in records)
            terminal.WriteJson(
                new
                {
                    record.Options.Mix,
                    record.Options.Seed,
                    record.LearningRate,
                    record.Result,
                }
            );
    }
}
