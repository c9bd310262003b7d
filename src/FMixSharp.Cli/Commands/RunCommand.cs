using System.CommandLine;
using FMixSharp.Cli.Experiments;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix run.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "An experiment, such as experiments/cifar10-preact-resnet18.json." };
        var scale = Options.Text(
            "--scale",
            "NAME",
            "full for the paper's size, small for what two cores can carry; the file says what that is. [default: full]"
        );
        var repeats = Options.Whole(
            "--repeats",
            "Runs of each method, with seeds 1 to N. [default: the file's]",
            1,
            ExperimentPlan.MostRuns
        );
        var seeds = Options.WholeNumbers("--seeds", "S,S", "These seeds, instead of --repeats.");
        var only = Options.Words("--only", "NAME,NAME", "Only these methods, or runs such as fmix-s1. [default: all]");
        var shard = Options.Text(
            "--shard",
            "I/N",
            "Only each N-th of these runs, from the I-th on, to divide them among machines that share no folder. [default: all]",
            text => Shard.Parse(text) is null ? Shard.Expected : null
        );
        var jobs = Options.Whole("--jobs", "Runs at a time, each in a process of its own; they share the cores. [default: 1]", 1);
        var root = Options.Text("--out", "DIR", "Where the run folders go. [default: runs/NAME, or runs/NAME-SCALE]");
        var switches = new TrainSwitches(
            new Dictionary<string, string>
            {
                [nameof(TrainOptions.Data)] = "the file's, or $FMIX_DATA/<dataset>",
                [nameof(TrainOptions.Threads)] = "the file's; with --jobs its share of the cores",
                [nameof(TrainOptions.Device)] = "the file's",
            }
        );
        var data = switches[nameof(TrainOptions.Data)];
        var record = Options.Switch("--record", "Write into the file what its run folders hold, beside the paper's numbers.");
        var dryRun = Options.Switch(
            "--dry-run",
            "Only build every model at its size and take one training step on random samples; needs no data."
        );
        var json = Options.Json("Print one JSON object per line: the events of each run, then the results.");
        var init = Options.Switch(
            "--init",
            "Write FILE, from options of fmix train, and run nothing: their method, and none to compare it with."
        );
        var child = new Option<bool>(RunProcesses.ChildSwitch) { Hidden = true };
        var command = new Command(
            "run",
            "Run an experiment, the paper's or one's own: all its methods and seeds, going on where it stopped."
        )
        {
            file,
            scale,
            repeats,
            seeds,
            only,
            shard,
            jobs,
            root,
            data,
            switches[nameof(TrainOptions.Threads)],
            switches[nameof(TrainOptions.Device)],
            record,
            dryRun,
            init,
            json,
            child,
        };
        Option[] ofInit = [.. switches.All.Except(command.Options)];
        foreach (var option in ofInit)
        {
            option.Hidden = true; // help of fmix train has them
            command.Options.Add(option);
        }
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix run experiments/cifar10-preact-resnet18.json --dry-run                 can all of it begin?
              fmix run experiments/cifar10-preact-resnet18.json --scale small --jobs 2
              fmix run experiments/cifar10-preact-resnet18.json --only none,fmix --seeds 1 --device cuda
              fmix report experiments/cifar10-preact-resnet18.json --out table.md         the paper's numbers beside those recorded
              fmix run --init mine.json --dataset cifar10 --mix fmix --epochs 50 --repeats 3     an experiment of one's own

            Finished runs are skipped and interrupted ones go on from their checkpoints: give the same command again.
            Given several times at once, also on machines that share the folder, each process takes runs that no other
            has, and those of processes that died.
            """
        );
        command.SetAction(
            (result, cancel) =>
                Task.Run(
                    () =>
                    {
                        if (result.GetValue(init))
                            return Init(
                                terminal,
                                result,
                                switches,
                                result.GetRequiredValue(file),
                                result.GetValue(repeats),
                                [scale, seeds, only, shard, jobs, root, record, dryRun, json]
                            );
                        if (ofInit.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } foreign)
                            throw new UsageException(
                                $"{foreign.Name} goes with --init only: what an experiment's runs are, its file says."
                            );
                        if (result.GetResult(repeats) is not null && result.GetResult(seeds) is not null)
                            throw new UsageException("Give --repeats or --seeds, not both.");
                        var experiment = ExperimentFile.Read(result.GetRequiredValue(file));
                        var size = result.GetValue(scale) ?? "full";
                        var asked =
                            result.GetValue(seeds) is { Length: > 0 } list ? list
                            : result.GetValue(repeats) is { } count ? [.. Enumerable.Range(1, count)]
                            : null;
                        if (experiment.Content.Information is not null)
                        {
                            Option[] others = [seeds, only, shard, jobs, dryRun, child];
                            if (others.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
                                throw new UsageException(
                                    $"{other.Name} is for experiments whose runs are those of fmix train; {experiment.Path} has "
                                        + "autoencoders, which are trained one after another."
                                );
                            var study = new StudySession(
                                terminal,
                                experiment,
                                size,
                                result.GetValue(root) ?? Path.Combine("runs", ExperimentPlan.FolderName(experiment, size)),
                                result.GetValue(json)
                            );
                            return study.Run(
                                result.GetValue(repeats),
                                options =>
                                    options with
                                    {
                                        Data = result.GetValue((Option<string?>)data) ?? options.Data,
                                        Threads = result.GetValue((Option<int?>)switches[nameof(TrainOptions.Threads)]) ?? options.Threads,
                                        Device = result.GetValue((Option<string?>)switches[nameof(TrainOptions.Device)]) ?? options.Device,
                                    },
                                result.GetValue(record),
                                cancel
                            );
                        }
                        IReadOnlyList<PlannedRun> plan =
                        [
                            .. Selected(ExperimentPlan.Runs(experiment, size, asked), result.GetValue(only))
                                .Select(run => run with { Options = switches.InCircumstances(result, run.Options) }),
                        ];
                        foreach (var run in plan)
                            BuiltInData.RefuseFolder(run.Options.Dataset, result.GetValue((Option<string?>)data));
                        if (result.GetValue(shard) is { } part)
                            plan = Shard.Parse(part)!.Value.Of(plan);
                        if (result.GetValue(dryRun))
                            return DryRun.Run(terminal, plan, result.GetValue(json));
                        var folder =
                            result.GetValue(root)
                            ?? (experiment.Parts.Count > 0 ? "runs" : Path.Combine("runs", ExperimentPlan.FolderName(experiment, size)));
                        var session = new ExperimentSession(terminal, experiment, size, folder, result.GetValue(json));
                        if (result.GetValue(child))
                            return session.RunAsChild(plan, cancel);
                        var outcome = result.GetValue(jobs) is { } processes and > 1
                            ? session.RunInProcesses(plan, processes, cancel)
                            : session.RunHere(plan, cancel);
                        session.Finish(ExperimentPlan.Runs(experiment, size, asked), asked, result.GetValue(record));
                        return outcome;
                    },
                    cancel
                )
        );
        return command;
    }

    private static int Init(Terminal terminal, ParseResult result, TrainSwitches switches, string path, int? repeats, Option[] others)
    {
        if (others.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } other)
            throw new UsageException($"{other.Name} goes with running an experiment, and --init only writes its file.");
        if (switches.All.FirstOrDefault(option => option.Name == "--seed" && result.GetResult(option) is { Implicit: false }) is not null)
            throw new UsageException("--seed is one, and an experiment has seeds 1 to --repeats.");
        var options = switches.Read(result);
        foreach (var note in switches.WithoutEffect(result, options))
            terminal.Error.WriteLine(note);
        var written = ExperimentDraft.Of(path, options, RunFolderName.Plain(options.Mix), repeats);
        written.Save();
        var experiment = ExperimentFile.Read(path);
        terminal.Out.WriteLine(
            $"{path}: {Counted.Of(ExperimentPlan.Runs(experiment, "full").Count, "runs")}, {string.Join(" and ", experiment.Methods)} with "
                + $"{Counted.Of(experiment.Content.Repeats, "seeds")}. Train them: fmix run {path}"
        );
        terminal.Out.Flush();
        return ExitCodes.Done;
    }

    private static IReadOnlyList<PlannedRun> Selected(IReadOnlyList<PlannedRun> plan, string[]? names)
    {
        if (names is not { Length: > 0 })
            return plan;
        var unknown = names.Where(name => !plan.Any(run => Is(run, name))).ToArray();
        return unknown.Length == 0
            ? [.. plan.Where(run => names.Any(name => Is(run, name)))]
            : throw new UsageException(
                $"--only has {string.Join(", ", unknown)}, which the experiment has not; "
                    + $"{NearestName.Expected(unknown[0], [.. plan.Select(run => run.Method).Distinct()])}, or runs such as {plan[0].Name}."
            );

        static bool Is(PlannedRun run, string name) => run.Method == name || run.Name == name;
    }
}
