using System.CommandLine;
using FMixSharp.Cli.Experiments;
using FMixSharp.Cli.Parsing;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Naming;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix run.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "An experiment, such as experiments/cifar10-preact-resnet18.json." };
        var scale = Options.Text("--scale", "NAME",
            "full for the paper's size, small for what two cores can carry; the file says what that is. [default: full]");
        var repeats = Options.Whole("--repeats", "Runs of each method, with seeds 1 to N. [default: the file's]", 1, ExperimentPlan.MostRuns);
        var seeds = Options.WholeNumbers("--seeds", "S,S", "These seeds, instead of --repeats.");
        var only = Options.Words("--only", "NAME,NAME", "Only these methods, or runs such as fmix-s1. [default: all]");
        var jobs = Options.Whole("--jobs", "Runs at a time, each in a process of its own; they share the cores. [default: 1]", 1);
        var root = Options.Text("--out", "DIR", "Where the run folders go. [default: runs/NAME, or runs/NAME-SCALE]");
        var data = Options.Text("--data", "DIR", "Folder of the data set. [default: the file's, or $FMIX_DATA/<dataset>]");
        var threads = Options.Whole("--threads", "Processor threads of each run. [default: the file's; with --jobs its share of the cores]", 0);
        var device = Options.Text("--device", "NAME", "Where to train: cpu or cuda. [default: the file's]");
        var record = Options.Switch("--record", "Write into the file what its run folders hold, beside the paper's numbers.");
        var dryRun = Options.Switch("--dry-run", "Only build every model at its size and take one training step on random samples; needs no data.");
        var json = Options.Json("Print one JSON object per line: the events of each run, then the results.");
        var child = new Option<bool>(RunProcesses.ChildSwitch) { Hidden = true };
        var command = new Command("run", "Run an experiment of the paper: all its methods and seeds, going on where it stopped.")
        {
            file, scale, repeats, seeds, only, jobs, root, data, threads, device, record, dryRun, json, child,
        };
        HelpWithNotes.Attach(command,
            """
            Examples:
              fmix run experiments/cifar10-preact-resnet18.json --dry-run                 can all of it begin?
              fmix run experiments/cifar10-preact-resnet18.json --scale small --jobs 2
              fmix run experiments/cifar10-preact-resnet18.json --only none,fmix --seeds 1 --device cuda
              fmix report experiments/cifar10-preact-resnet18.json --out table.md         the paper's numbers beside those recorded

            Finished runs are skipped and interrupted ones go on from their checkpoints: give the same command again.
            """);
        command.SetAction((result, cancel) => Task.Run(() =>
        {
            if (result.GetResult(repeats) is not null && result.GetResult(seeds) is not null)
                throw new UsageException("Give --repeats or --seeds, not both.");
            var experiment = ExperimentFile.Read(result.GetRequiredValue(file));
            var size = result.GetValue(scale) ?? "full";
            var asked = result.GetValue(seeds) is { Length: > 0 } list ? list
                : result.GetValue(repeats) is { } count ? [.. Enumerable.Range(1, count)]
                : null;
            var plan = Circumstances(Selected(ExperimentPlan.Runs(experiment, size, asked), result.GetValue(only)),
                result.GetValue(data), result.GetValue(threads), result.GetValue(device));
            if (result.GetValue(dryRun))
                return DryRun.Run(terminal, plan, result.GetValue(json));
            var folder = result.GetValue(root) ?? (experiment.Parts.Count > 0 ? "runs" : Path.Combine("runs", ExperimentPlan.FolderName(experiment, size)));
            var session = new ExperimentSession(terminal, experiment, size, folder, result.GetValue(json));
            if (result.GetValue(child))
                return session.RunAsChild(plan, cancel);
            var outcome = result.GetValue(jobs) is { } processes and > 1
                ? session.RunInProcesses(plan, processes, cancel)
                : session.RunHere(plan, cancel);
            session.Finish(ExperimentPlan.Runs(experiment, size, asked), asked, result.GetValue(record));
            return outcome;
        }, cancel));
        return command;
    }

    private static IReadOnlyList<PlannedRun> Selected(IReadOnlyList<PlannedRun> plan, string[]? names)
    {
        if (names is not { Length: > 0 })
            return plan;
        var unknown = names.Where(name => !plan.Any(run => Is(run, name))).ToArray();
        return unknown.Length == 0
            ? [.. plan.Where(run => names.Any(name => Is(run, name)))]
            : throw new UsageException($"--only has {string.Join(", ", unknown)}, which the experiment has not; "
                + $"{NearestName.Expected(unknown[0], [.. plan.Select(run => run.Method).Distinct()])}, or runs such as {plan[0].Name}.");

        static bool Is(PlannedRun run, string name) => run.Method == name || run.Name == name;
    }

    // What changes no number.
    private static IReadOnlyList<PlannedRun> Circumstances(IReadOnlyList<PlannedRun> plan, string? data, int? threads, string? device) =>
    [
        .. plan.Select(run => run with
        {
            Options = run.Options with
            {
                Data = data ?? run.Options.Data,
                Threads = threads ?? run.Options.Threads,
                Device = device ?? run.Options.Device,
            },
        }),
    ];
}
