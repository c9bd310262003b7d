using System.CommandLine;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix evaluate.</summary>
internal static class EvaluateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "Run folder, as fmix train printed it." };
        string[] others = [.. Datasets.SeenAsImages.Select(set => set.Name)];
        var dataset = Options.Choice(
            "--dataset",
            "NAME",
            $"Other test images, or sounds, for the model: {string.Join(", ", others)}. [default: those that the run was tested on]",
            others
        );
        var data = DescribedOption.Of<string?>(nameof(TrainOptions.Data), "as the run; with --dataset: $FMIX_DATA/<dataset>");
        var with = new Option<string[]>("--with")
        {
            Description = "More runs, of other labels of the same images: also say how often all are right (the graphemes of Bengali.AI).",
            HelpName = "RUN",
            AllowMultipleArgumentsPerToken = true,
        };
        var device = DescribedOption.Of<string?>(nameof(TrainOptions.Device), "cpu");
        var json = Options.Json("Print one JSON object for each run; accuracies are fractions.");
        var command = new Command("evaluate", "Measure a trained model on test samples.") { run, dataset, data, with, device, json };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix evaluate runs/shapes-fmix-s1
              fmix evaluate runs/shapes-fmix-s1 --json    {"run":"runs/shapes-fmix-s1","test_accuracy":0.872,"test_loss":0.41,"samples":1000}
              fmix evaluate runs/imagenet-fmix-s1 --dataset imagenet-a --data ~/data/imagenet-a
              fmix evaluate runs/bengali-root-fmix-s1 --with runs/bengali-vowel-fmix-s1 runs/bengali-consonant-fmix-s1

            With more than ten classes, top-5 accuracy is given as well; with a class of silence, accuracy without it,
            too; where a text has several labels, the mean area under the ROC curve. imagenet-a needs a model of
            ImageNet's 1000 classes, of which its 200 are compared.
            """
        );
        command.SetAction(result =>
        {
            string[] folders = [result.GetRequiredValue(run), .. result.GetValue(with) ?? []];
            var asJson = result.GetValue(json);
            if (result.GetValue(data) is { } given)
                foreach (var folder in folders)
                    BuiltInData.RefuseFolder(result.GetValue(dataset) ?? new RunFolder(folder).ReadRun().Options.Dataset, given);
            var tested = new List<TestedRun>();
            foreach (var folder in folders)
            {
                tested.Add(
                    TestedRun.Of(
                        folder,
                        result.GetValue(dataset),
                        result.GetValue(data),
                        result.GetValue(device) ?? "cpu",
                        terminal.Error.WriteLine
                    )
                );
                Write(terminal, tested[^1], asJson, named: folders.Length > 1);
            }
            if (tested.Count > 1)
                WriteTogether(terminal, tested, asJson);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, TestedRun run, bool asJson, bool named)
    {
        var (loss, accuracy, count) = run.Result;
        if (asJson)
        {
            terminal.WriteJson(
                new
                {
                    Run = run.Folder,
                    TestAccuracy = accuracy,
                    run.Result.Top5Accuracy,
                    run.Result.AccuracyWithoutSilence,
                    run.Result.RocAuc,
                    TestLoss = loss,
                    Samples = count,
                }
            );
            return;
        }
        var name = named ? run.Folder + ": " : "";
        var what = ResultName.Sentence(run.ResultOf, "accuracy");
        var five = run.Result.Top5Accuracy is { } top5 ? $", top-5 {ProgressText.Percent(top5)}" : "";
        var area = run.Result.RocAuc is { } roc ? $", ROC-AUC {ProgressText.Percent(roc)}," : "";
        var sounding = run.Result.AccuracyWithoutSilence is { } without ? $", without silence {ProgressText.Percent(without)}," : "";
        var samples = Counted.Of(count, run.Samples);
        var measured = accuracy is { } share ? $"{what}: {ProgressText.Percent(share)}{five}{sounding}{area}" : "measured on";
        terminal.Out.WriteLine(
            FormattableString.Invariant($"{name}{measured}{(accuracy is null ? "" : " of")} {samples}, loss {loss:0.0000}")
        );
    }

    private static void WriteTogether(Terminal terminal, List<TestedRun> runs, bool asJson)
    {
        var allRight = TestedRun.AllRight(runs);
        if (asJson)
            terminal.WriteJson(
                new
                {
                    Runs = runs.Select(run => run.Folder),
                    AllRightAccuracy = allRight,
                    Samples = runs[0].Result.Count,
                }
            );
        else
            terminal.Out.WriteLine(
                FormattableString.Invariant(
                    $"All {runs.Count} right: {ProgressText.Percent(allRight)} of {Counted.Of(runs[0].Result.Count, runs[0].Samples)}"
                )
            );
    }
}
