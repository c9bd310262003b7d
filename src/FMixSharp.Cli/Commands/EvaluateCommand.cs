using System.CommandLine;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Analysis.Evaluations;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix evaluate.</summary>
internal static class EvaluateCommand
{
    private const int WorstClasses = 3;

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
        var skipBroken = DescribedOption.Of<bool>(nameof(TrainOptions.SkipBroken), null);
        var with = new Option<string[]>("--with")
        {
            Description = "More runs, of other labels of the same images: also say how often all are right (the graphemes of Bengali.AI).",
            HelpName = "RUN",
            AllowMultipleArgumentsPerToken = true,
        };
        var device = DescribedOption.Of<string?>(nameof(TrainOptions.Device), "cpu");
        var checkpoint = CheckpointOption.Create();
        var json = Options.Json("Print one JSON object for each run; accuracies are fractions.");
        var command = new Command("evaluate", "Measure a trained model on test samples.")
        {
            run,
            dataset,
            data,
            skipBroken,
            with,
            checkpoint,
            device,
            json,
        };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix evaluate runs/shapes-fmix-s1
              fmix evaluate runs/shapes-fmix-s1 --json    {"run":"runs/shapes-fmix-s1","test_accuracy":0.872,"test_loss":0.41,"samples":1000,"negative_log_likelihood":0.41,"calibration_error":0.031}
              fmix evaluate runs/imagenet-fmix-s1 --dataset imagenet-a --data ~/data/imagenet-a
              fmix evaluate runs/bengali-root-fmix-s1 --with runs/bengali-vowel-fmix-s1 runs/bengali-consonant-fmix-s1

            It also says how well probabilities fit (negative log likelihood, expected calibration error; with the
            temperature that fits the validation samples best, where the run has some) and which classes are worst, and
            leaves evaluation.json, confusion.csv, confusion.png and mistakes.png in the run folder, for 'fmix report',
            too; not with --dataset. docs/evaluation.md has the definitions.

            With more than ten classes, top-5 accuracy is given as well; with a class of silence, accuracy without it,
            too; where a text has several labels, the mean area under the ROC curve. imagenet-a needs a model of
            ImageNet's 1000 classes, of which its 200 are compared.
            """
        );
        command.SetAction(result =>
        {
            string[] folders = [result.GetRequiredValue(run), .. result.GetValue(with) ?? []];
            var asJson = result.GetValue(json);
            foreach (var folder in folders)
                if (result.GetValue(data) is not null || result.GetValue(skipBroken))
                    Check(result.GetValue(dataset) ?? new RunFolder(folder).ReadRun().Options.Dataset);
            var tested = new List<RunEvaluation>();
            foreach (var folder in folders)
            {
                tested.Add(
                    RunEvaluation.Of(
                        folder,
                        result.GetValue(dataset),
                        result.GetValue(data),
                        result.GetValue(device) ?? "cpu",
                        terminal.Error.WriteLine,
                        result.GetValue(checkpoint),
                        result.GetValue(skipBroken)
                    )
                );
                Write(terminal, tested[^1], asJson, named: folders.Length > 1);
            }
            if (tested.Count > 1)
                WriteTogether(terminal, [.. tested.Select(each => each.Run)], asJson);
            return ExitCodes.Done;

            void Check(string name)
            {
                BuiltInData.RefuseFolder(name, result.GetValue(data));
                if (result.GetValue(skipBroken))
                    TrainSwitches.Checked(TrainOptions.For(name) with { SkipBroken = true });
            }
        });
        return command;
    }

    private static void Write(Terminal terminal, RunEvaluation evaluation, bool asJson, bool named)
    {
        var (run, record) = (evaluation.Run, evaluation.Record);
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
                    record?.NegativeLogLikelihood,
                    record?.CalibrationError,
                    record?.Temperature,
                    record?.ScaledNegativeLogLikelihood,
                    record?.ScaledCalibrationError,
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
        if (record is not null && !named)
            WriteDetails(terminal, evaluation, record);
    }

    private static void WriteDetails(Terminal terminal, RunEvaluation evaluation, EvaluationRecord record)
    {
        if (record is { NegativeLogLikelihood: { } likelihood, CalibrationError: { } error })
        {
            terminal.Out.WriteLine(FormattableString.Invariant($"  negative log likelihood  {likelihood:0.0000}"));
            terminal.Out.WriteLine($"  calibration error        {ProgressText.Percent(error)}");
        }
        if (record is { Temperature: { } temperature, ScaledCalibrationError: { } scaled })
            terminal.Out.WriteLine(
                FormattableString.Invariant($"  {$"at temperature {temperature:0.000}", -25}{ProgressText.Percent(scaled)}, ")
                    + FormattableString.Invariant($"negative log likelihood {record.ScaledNegativeLogLikelihood:0.0000}")
            );
        else if (record.NotScaledBecause is { } reason)
            terminal.Out.WriteLine($"  no temperature           {reason}");
        foreach (var worst in record.Classes.Where(each => each.Accuracy < 1).OrderBy(each => each.Accuracy).Take(WorstClasses))
            terminal.Out.WriteLine(
                $"  {(worst.RocAuc is null ? "class" : "label")} {OneLine.Of(worst.Name)}: {ProgressText.Percent(worst.Accuracy!.Value)} "
                    + "of "
                    + (
                        worst.RocAuc is { } area
                            ? $"samples right, ROC-AUC {ProgressText.Percent(area)}"
                            : FormattableString.Invariant($"{worst.Count}{Confusion(record, worst)}")
                    )
            );
        if (evaluation.Files.Count > 0)
            terminal.Out.WriteLine($"In {evaluation.Run.Folder}: {string.Join(", ", evaluation.Files)}");
    }

    private static string Confusion(EvaluationRecord record, ClassResult result) =>
        record.Confused.FirstOrDefault(pair => pair.Label == result.Name) is { } pair
            ? FormattableString.Invariant($", {pair.Count} taken for {OneLine.Of(pair.Prediction)}")
            : "";

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
