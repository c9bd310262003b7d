using System.Diagnostics;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Experiments;

/// <summary>Carries out planned runs, each in its own folder, so that a run that is done is never done again.</summary>
public static class ExperimentRunner
{
    /// <summary>Where <paramref name="run"/> stands: its record, or null when it has not begun.</summary>
    /// <param name="run">The run.</param>
    /// <param name="root">The folder that holds the experiment's run folders.</param>
    /// <exception cref="ExperimentException">The folder holds a run with other options, which must not be counted as this one.</exception>
    public static RunRecord? State(PlannedRun run, string root)
    {
        ArgumentNullException.ThrowIfNull(run);
        var folder = new RunFolder(Path.Combine(root, run.Name));
        if (!folder.HasRun)
            return null;
        var record = folder.ReadRun();
        var differences = RunOptions.Differences(RunOptions.Text(record.Options), RunOptions.Text(run.Options));
        return differences.Count == 0
            ? record
            : throw new ExperimentException(
                $"{folder.Path} holds a run with other options: {string.Join("; ", differences)}. Give another folder (--out), or move "
                    + $"that run away."
            );
    }

    /// <summary>Who trains a run now; null when nobody does, or whoever did is dead.</summary>
    /// <param name="run">The run.</param>
    /// <param name="root">The folder that holds the experiment's run folders.</param>
    public static RunOwner? Owner(PlannedRun run, string root)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Look(Path.Combine(root, run.Name)) is (var owner, not Pulse.None) ? owner : null;
    }

    /// <summary>
    /// Whether a process may begin a run, or go on with it. The lock of an owner that this process has seen to be dead is removed, so that
    /// another one need not see it, too.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="root">The folder that holds the experiment's run folders.</param>
    /// <param name="log">Told whose lock was removed.</param>
    public static bool IsFree(PlannedRun run, string root, Action<string>? log = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        var folder = Path.Combine(root, run.Name);
        var (owner, pulse) = Look(folder);
        if (owner is null || pulse != Pulse.None)
            return pulse == Pulse.None;
        try
        {
            new RunLock(folder, log: log).Dispose();
            return true;
        }
        catch (RunInUseException)
        {
            return false; // another process was faster
        }
    }

    /// <summary>
    /// Waits until one of some runs is free, or all are known to be trained by processes that live. Those of other machines show it within
    /// seconds.
    /// </summary>
    /// <param name="runs">Runs that others have.</param>
    /// <param name="root">The folder that holds the experiment's run folders.</param>
    /// <param name="log">Told what is waited for.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>Whether one is free; false, too, when it was cancelled.</returns>
    public static bool AwaitFree(
        IReadOnlyList<PlannedRun> runs,
        string root,
        Action<string>? log = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(runs);
        for (var hasSaid = false; ; hasSaid = true)
        {
            var looks = runs.Select(run => (Folder: Path.Combine(root, run.Name), Look(Path.Combine(root, run.Name)).Pulse)).ToArray();
            if (looks.Any(look => look.Pulse == Pulse.None))
                return true;
            if (looks.FirstOrDefault(look => look.Pulse == Pulse.Unknown).Folder is not { } waitedFor)
                return false;
            if (!hasSaid)
                log?.Invoke(RunLock.Waiting(waitedFor));
            if (cancel.WaitHandle.WaitOne(LockTimes.Usual.Look))
                return false;
        }
    }

    private static (RunOwner? Owner, Pulse Pulse) Look(string folder) =>
        Directory.Exists(folder) ? RunLock.Look(folder) : (null, Pulse.None);

    /// <summary>
    /// Trains one run, from the start or where it stopped; a finished one is returned as it is. Its folder is this process's from the first
    /// moment on, so that others that share the experiment take another run; nothing is left of it when the run cannot begin.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="root">The folder that holds the experiment's run folders.</param>
    /// <param name="progress">Called on the training thread, a few times a second.</param>
    /// <param name="log">Receives what takes a while before the first step.</param>
    /// <param name="checker">As for <see cref="Trainer"/>.</param>
    /// <param name="begins">As for <see cref="Trainer"/>.</param>
    /// <param name="steps">As for <see cref="Trainer"/>.</param>
    /// <param name="cancel">Stops after the current step, with a checkpoint.</param>
    /// <exception cref="RunInUseException">Another process trains it.</exception>
    /// <exception cref="RunTakenOverException">Another process took it over while this one was stopped.</exception>
    public static RunRecord Run(
        PlannedRun run,
        string root,
        IProgress<TrainProgress>? progress = null,
        Action<string>? log = null,
        ProcessStartInfo? checker = null,
        Action? begins = null,
        Action? steps = null,
        CancellationToken cancel = default
    )
    {
        if (State(run, root) is { IsFinished: true } before)
            return before;
        var folder = Path.Combine(root, run.Name);
        if (File.Exists(folder))
            new RunFolder(folder).CheckIsFree(); // says that it is a file
        using var folders = new MadeFolders(folder);
        using var alone = new RunLock(folder, log: log);
        return State(run, root) is { IsFinished: true } meanwhile
            ? meanwhile
            : Trainer.Run(run.Options, folder, resume: true, progress, log, checker, begins, steps, alone, cancel);
    }

    /// <summary>The finished runs among <paramref name="plan"/>.</summary>
    /// <param name="file">The experiment. If it tests the runs of others, that is done now, unless it was done before.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="plan">Its runs.</param>
    /// <param name="root">The folder that holds their folders.</param>
    /// <param name="command">What the user typed, for the record.</param>
    /// <param name="log">Receives what takes a while.</param>
    /// <returns>Null when none has finished.</returns>
    public static ExperimentResults? Results(
        ExperimentFile file,
        string scale,
        IEnumerable<PlannedRun> plan,
        string root,
        string command,
        Action<string>? log = null
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(plan);
        if (file.Content.Information is not null)
            return ExperimentMeasures.OfInformation(file, root, command);
        var done = plan.Select(run => (Run: run, Record: State(run, root)))
            .Where(pair => pair.Record is { IsFinished: true, TestAccuracy: not null })
            .ToArray();
        var sources = done.Select(pair => (pair.Record!.Commit, pair.Record.Machine, pair.Record.Started)).ToList();
        MeasuredRun[] runs =
        [
            .. from pair in done
            group pair by (pair.Run.Method, pair.Run.Value, pair.Run.Options.Seed) into same
            where file.Parts.Count == 0 || same.Count() == file.Parts.Count // all parts are trained
            select Measured(file, scale, root, [.. same.Select(pair => pair.Run)], [.. same.Select(pair => pair.Record!)], log, sources),
        ];
        return ExperimentResults.Of(command, sources, runs);
    }

    private static MeasuredRun Measured(
        ExperimentFile file,
        string scale,
        string root,
        PlannedRun[] runs,
        RunRecord[] records,
        Action<string>? log,
        List<(string Commit, string Machine, DateTimeOffset Started)> sources
    )
    {
        var seconds = (int)Math.Round(records.Sum(record => record.Seconds));
        if (file.Parts.Count == 0)
            return new MeasuredRun(
                runs[0].Method,
                runs[0].Value,
                runs[0].Options.Seed,
                records[0].TestAccuracy!.Value,
                seconds,
                records[0].TestTop5Accuracy,
                records[0].TestRocAuc,
                records[0].MedianTestAccuracy
            );
        if (ExperimentMeasures.Quantity(file) is not null)
        {
            var (measures, commit, time) = ExperimentMeasures.Of(
                file,
                scale,
                Path.Combine(root, runs[0].Name),
                runs[0].Options.Device,
                log
            );
            sources.Add((commit, Provenance.Machine, DateTimeOffset.UtcNow));
            return new MeasuredRun(
                runs[0].Method,
                runs[0].Value,
                runs[0].Options.Seed,
                records[0].TestAccuracy!.Value,
                (int)Math.Round(time),
                Measures: measures
            );
        }
        var test = JointTest.Of(file, [.. runs.Select(run => Path.Combine(root, run.Name))], runs[0].Options.Device, log);
        return new MeasuredRun(runs[0].Method, runs[0].Value, runs[0].Options.Seed, test.Accuracy, seconds, test.Top5Accuracy);
    }
}
