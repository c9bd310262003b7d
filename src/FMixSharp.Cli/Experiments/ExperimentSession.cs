using FMixSharp.Cli.Output;
using FMixSharp.Cli.Processes;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Experiments;

/// <summary>One sitting of "fmix run".</summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="file">The experiment.</param>
/// <param name="scale">Which of its scales.</param>
/// <param name="root">The folder of its run folders.</param>
/// <param name="json">Whether JSON is printed.</param>
internal sealed class ExperimentSession(Terminal terminal, ExperimentFile file, string scale, string root, bool json)
{
    /// <summary>Trains the runs that are not finished, one after another, and returns an exit code.</summary>
    public int RunHere(IReadOnlyList<PlannedRun> plan, CancellationToken cancel)
    {
        using var interruption = new TrainingInterruption(terminal, isChild: false, cancel);
        var (code, left) = Train(Open(plan), terminal.Error.WriteLine, interruption);
        if (code != ExitCodes.Interrupted)
            Say(left);
        return code;
    }

    /// <summary>
    /// Trains all of <paramref name="runs"/> in a process of their own, which says only what concerns themselves, and returns an exit code.
    /// </summary>
    public int RunAsChild(IReadOnlyList<PlannedRun> runs, CancellationToken cancel)
    {
        using var interruption = new TrainingInterruption(terminal, isChild: true, cancel);
        return Train(
            runs,
            line =>
            {
                if (line != LibTorchFaults.Repair().Message) // that concerns the machine
                    terminal.Error.WriteLine(line);
            },
            interruption,
            isChild: true
        ).Code;
    }

    // Runs that others train are looked at again when all others are done: their processes may have died.
    private (int Code, List<PlannedRun> Left) Train(
        IReadOnlyList<PlannedRun> runs,
        Action<string> log,
        TrainingInterruption interruption,
        bool isChild = false
    )
    {
        var cancel = interruption.Token;
        var diverged = 0;
        List<PlannedRun> left = [.. runs];
        do
        {
            var others = new List<PlannedRun>();
            foreach (var run in left.Where(run => !IsFinished(run)))
            {
                try
                {
                    if (TrainOne(run, log, interruption) == RunStatus.Interrupted)
                        return Interrupted();
                }
                catch (TrainingDivergedException error)
                {
                    diverged++; // the others can still be run
                    terminal.Error.WriteLine($"{run.Name}: {error.Message}");
                }
                catch (RunInUseException)
                {
                    others.Add(run);
                }
                catch (RunTakenOverException error)
                {
                    terminal.Error.WriteLine(error.Message);
                    others.Add(run);
                }
            }
            left = others;
            interruption.Checks(); // waiting can be stopped
        } while (!isChild && ExperimentRunner.AwaitFree(left, root, log, cancel));
        return cancel.IsCancellationRequested && left.Count > 0 ? Interrupted() : (diverged == 0 ? ExitCodes.Done : ExitCodes.Failed, left);

        (int, List<PlannedRun>) Interrupted()
        {
            terminal.Error.WriteLine("Interrupted; everything so far is in checkpoints. To go on, give the same command again.");
            return (ExitCodes.Interrupted, left);
        }
    }

    private string TrainOne(PlannedRun run, Action<string> log, TrainingInterruption interruption)
    {
        interruption.Opens();
        var folder = Path.Combine(root, run.Name);
        var display = RunDisplay.For(terminal, json);
        var resumed = new RunFolder(folder).HasRun;
        var record = display.Show(() =>
            ExperimentRunner.Run(
                run,
                root,
                display,
                log,
                OwnProcess.Check,
                () =>
                {
                    interruption.Checks();
                    display.Begin(run.Options, folder, resumed);
                },
                interruption.Steps,
                interruption.Token
            )
        );
        if (record.Status != RunStatus.Interrupted)
            display.End(record, folder);
        return record.Status;
    }

    /// <summary>The same with <paramref name="jobs"/> processes at a time.</summary>
    public int RunInProcesses(IReadOnlyList<PlannedRun> plan, int jobs, CancellationToken cancel)
    {
        var share = Math.Max(1, Environment.ProcessorCount / jobs);
        var open = Open(plan);
        if (open.Count > 0 && LibTorchFaults.Repair().Message is { } repair)
            terminal.Error.WriteLine(repair);
        using var processes = new RunProcesses(terminal, file.Path, scale, root, json);
        List<PlannedRun> left =
        [
            .. open.Select(run => run.Options.Threads > 0 ? run : run with { Options = run.Options with { Threads = share } }),
        ];
        var failed = new List<PlannedRun>();
        do
        {
            var (wasInterrupted, now) = processes.Run(
                left,
                jobs,
                run => !IsFinished(run) && ExperimentRunner.IsFree(run, root, terminal.Error.WriteLine),
                cancel
            );
            if (wasInterrupted)
                return ExitCodes.Interrupted;
            failed.AddRange(now);
            left = [.. left.Except(failed).Where(run => !IsFinished(run))];
        } while (ExperimentRunner.AwaitFree(left, root, terminal.Error.WriteLine, cancel));
        if (cancel.IsCancellationRequested && left.Count > 0)
            return ExitCodes.Interrupted;
        Say(left);
        return failed.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>Shows the results so far, and writes them into the experiment's file if asked to.</summary>
    /// <param name="plan">All runs that count.</param>
    /// <param name="seeds">The seeds that the user asked for; null for the file's.</param>
    /// <param name="record">Whether to write them down.</param>
    public void Finish(IReadOnlyList<PlannedRun> plan, IReadOnlyList<long>? seeds, bool record)
    {
        var command =
            $"fmix run {FileBelowHere()}{(scale == "full" ? "" : $" --scale {scale}")}"
            + (seeds is null ? "" : $" --seeds {string.Join(',', seeds)}");
        if (ExperimentRunner.Results(file, scale, plan, root, command, terminal.Error.WriteLine) is not { } results)
            return;
        // While runs were trained, others may have recorded theirs, and somebody may have edited the file.
        var current = record ? ExperimentFile.Read(file.Path) : file;
        var measured = current with
        {
            Content = current.Content with
            {
                Results = new Dictionary<string, ExperimentResults>(current.Content.Results) { [scale] = results },
            },
        };
        if (record)
            measured.Save();
        if (json)
            terminal.WriteJson(
                new
                {
                    Event = "results",
                    Experiment = file.Name,
                    Scale = scale,
                    results.Runs,
                }
            );
        else
            terminal.Out.Write(ExperimentText.Plain(measured));
        terminal.Out.Flush();
    }

    // Results are for others to read, so a file elsewhere on this machine has its name only.
    private string FileBelowHere()
    {
        var path = Path.GetRelativePath(Environment.CurrentDirectory, file.Path);
        var isElsewhere = Path.IsPathRooted(path) || path.StartsWith("..", StringComparison.Ordinal);
        return (isElsewhere ? Path.GetFileName(path) : path).Replace('\\', '/');
    }

    private bool IsFinished(PlannedRun run) => ExperimentRunner.State(run, root) is { IsFinished: true };

    // One line for all of them.
    private void Say(List<PlannedRun> others)
    {
        if (others.Count == 0)
            return;
        var who = others.Select(run => ExperimentRunner.Owner(run, root) is { } owner ? $"{run.Name} by {owner}" : run.Name);
        terminal.Error.WriteLine(
            $"Left to other processes, which train {(others.Count == 1 ? "it" : "them")} now: {string.Join(", ", who)}."
        );
    }

    private List<PlannedRun> Open(IReadOnlyList<PlannedRun> plan)
    {
        var open = plan.Where(run => !IsFinished(run)).ToList();
        if (!json)
        {
            terminal.Out.WriteLine($"{file.Content.Title}, {scale}: {file.Content.Scales[scale].Title}");
            terminal.Out.WriteLine($"{Counted.Of(plan.Count, "runs")}, {plan.Count - open.Count} of them finished; folder {root}");
            terminal.Out.Flush();
        }
        return open;
    }
}
