using System.CommandLine;
using System.Globalization;
using System.Text;
using FMixSharp.Analysis.Attacks;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Analysis.Attacks;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix attack.</summary>
internal static class AttackCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Run folders, as fmix train printed them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var attacks = Suggestions.Joined(
            Options.Words("--attacks", "LIST", "Names joined by commas; see below. [default: fgsm,bim,pgd,noise,deepfool]"),
            AttackCatalog.Names
        );
        var epsilons = Options.IncreasingNumbers(
            "--epsilons",
            "LIST",
            "Largest changes of pixels in [0, 1], joined by commas. [default: the paper's 14, from 0 to 1]"
        );
        var limit = Options.Whole("--limit", "Attack only so many test images, as many of each class. [default: all]", 1);
        var seed = Options.Seed("Seed of noise, random starts and the choice of images, the same for all runs. [default: 1]");
        var data = DescribedOption.Of<string?>(nameof(TrainOptions.Data), "as the run");
        var device = DescribedOption.Of<string?>(nameof(TrainOptions.Device), "cpu");
        var output = Options.Text("--out", "DIR", "Write attacks.csv, attacks.svg and attacks.png there. [default: no files]");
        var json = Options.Json("Print one JSON object for each run; accuracies are fractions.");
        var command = new Command("attack", "Measure how robust trained models are against adversarial attacks.")
        {
            runs,
            attacks,
            epsilons,
            limit,
            seed,
            data,
            device,
            output,
            json,
        };
        HelpWithNotes.Attach(
            command,
            $"""
            Examples:
              fmix attack runs/cifar10-fmix-s1 --limit 500 --epsilons 0,0.001,0.003,0.01
              fmix attack runs/cifar10-* --attacks noise,deepfool --out robustness
              fmix attack runs/cifar10-fmix-s1 --attacks pgd-l2,deepfool-l2 --epsilons 0,0.1,0.5,1
              fmix attack runs/cifar10-* --attacks apgd-ce,apgd-dlr,deepfool --epsilons 0.001,0.003,0.01

            Attacks (ℓ∞, then ℓ2): {string.Join(", ", AttackCatalog.Names.Take(AttackCatalog.Names.Count / 2))},
            {string.Join(", ", AttackCatalog.Names.Skip(AttackCatalog.Names.Count / 2))}.
            The worst case counts an image as lost when any of the attacks succeeds on it. Results are kept in each run
            folder (attacks.json), where fmix report finds them and a second call, too; an interrupted one goes on after
            its last batch. The plot has a line for each method, its standard deviation over seeds shaded. What is no run
            is passed over; where one cannot be attacked, the others are, and the exit code is 1.
            """
        );
        command.SetAction(
            (result, cancel) =>
            {
                var defaults = new RobustnessOptions();
                var options = defaults with
                {
                    Attacks = result.GetValue(attacks) is { Length: > 0 } names ? names : defaults.Attacks,
                    Epsilons = result.GetValue(epsilons) is { Length: > 0 } sizes ? sizes : defaults.Epsilons,
                    Limit = result.GetValue(limit),
                    Seed = result.GetValue(seed) ?? defaults.Seed,
                };
                Check(options);
                foreach (var file in result.GetValue(output) is { } place ? Files(place) : [])
                    MadeFolders.RequireWritable(file);
                using var interruption = new Interruption(() => { }, () => { }, cancel);
                string[] folders = [.. result.GetRequiredValue(runs).Distinct()];
                var many = new ManyGiven(terminal);
                var measured = many.Each(
                    folders,
                    folder =>
                    {
                        interruption.EndsAtOnce(() =>
                            terminal.Error.WriteLine("Stopped before a batch of images was done, so that there is nothing to save.")
                        );
                        BuiltInData.RefuseFolder(new RunFolder(folder).ReadRun().Options.Dataset, result.GetValue(data));
                        var record = RunRobustness.Of(
                            folder,
                            options,
                            result.GetValue(data),
                            result.GetValue(device) ?? "cpu",
                            new Progress(terminal, interruption),
                            terminal.Error.WriteLine,
                            interruption.Token
                        );
                        if (result.GetValue(json))
                            terminal.WriteJson(
                                new
                                {
                                    Run = folder,
                                    record.Images,
                                    record.Options.Epsilons,
                                    record.CleanAccuracy,
                                    record.Accuracies,
                                    record.WorstCase,
                                }
                            );
                        else
                            Write(terminal, folder, record);
                        return record;
                    }
                );
                if (result.GetValue(output) is { } where)
                    Save(where, [.. measured.Select(each => each.Path)], options, terminal, quiet: result.GetValue(json));
                return Task.FromResult(many.ExitCode);
            }
        );
        return command;
    }

    private static void Check(RobustnessOptions options)
    {
        var violations = string.Join(' ', options.Violations());
        if (violations.Length > 0)
            throw new UsageException(violations);
    }

    private static void Write(Terminal terminal, string folder, RobustnessRecord record)
    {
        terminal.Out.WriteLine(
            $"{folder}: {Counted.Of(record.Images, "images")}, {ProgressText.Percent(record.CleanAccuracy)} right without attack; "
                + "accuracy by ε in percent"
        );
        terminal.Out.WriteLine(Line("ε", record.Options.Epsilons.Select(epsilon => epsilon.ToString(CultureInfo.InvariantCulture))));
        foreach (var (name, accuracies) in record.Curves())
            terminal.Out.WriteLine(
                Line(name, accuracies.Select(accuracy => (100 * accuracy).ToString("0.0", CultureInfo.InvariantCulture)))
            );
    }

    private static string Line(string name, IEnumerable<string> cells) =>
        $"  {name, -17}{string.Concat(cells.Select(cell => cell.PadLeft(7)))}";

    private static void Save(string folder, string[] runs, RobustnessOptions options, Terminal terminal, bool quiet)
    {
        // Only what was measured now: a run may hold more.
        var read = runs.Select(ReportRun.Read)
            .Select(run => run with { Attacks = [.. run.Attacks.Where(record => Same(record.Options, options))] })
            .ToArray();
        var groups = RobustnessGroup.Of(read);
        if (groups is not [var group])
            throw new UsageException(
                "The runs are of different data sets, which have no common plot; results are in the run folders. Leave --out away, or "
                    + "name runs of one data set."
            );
        var files = Files(folder);
        AtomicFile.Write(files[0], Encoding.UTF8.GetBytes(RobustnessCsv.Text(group, read)));
        AtomicFile.Write(files[1], RobustnessPlot.Svg(group));
        AtomicFile.Write(files[2], RobustnessPlot.Png(group));
        if (!quiet)
            terminal.Out.WriteLine($"{folder}: attacks.csv, attacks.svg, attacks.png");
    }

    private static string[] Files(string folder) =>
        [Path.Combine(folder, "attacks.csv"), Path.Combine(folder, "attacks.svg"), Path.Combine(folder, "attacks.png")];

    private static bool Same(RobustnessOptions one, RobustnessOptions other) =>
        one.Attacks.SequenceEqual(other.Attacks)
        && one.Epsilons.SequenceEqual(other.Epsilons)
        && (one.Limit, one.Seed) == (other.Limit, other.Seed);

    private sealed class Progress(Terminal terminal, Interruption interruption) : IProgress<RobustnessProgress>
    {
        public void Report(RobustnessProgress value)
        {
            interruption.Cancels(() => terminal.Error.WriteLine("Stopping before the next attack; the same command goes on from there."));
            terminal.Error.WriteLine($"{value.Folder}: {value.Done} of {Counted.Of(value.Images, "images")}");
        }
    }
}
