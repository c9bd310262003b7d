using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Processes;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Experiments;

namespace FMixSharp.Cli.Experiments;

/// <summary>
/// Runs in processes of their own: libtorch's number of threads belongs to a process, and a crash takes one run with it and not all.
/// </summary>
internal sealed partial class RunProcesses(Terminal terminal, string file, string scale, string root, bool json) : IDisposable
{
    /// <summary>
    /// By this a process knows that it is one of several: what all of them share, the overview and the results, is the parent's.
    /// </summary>
    public const string ChildSwitch = "--child";

    private readonly ConcurrentDictionary<int, Process> running = new();
    private readonly Lock writing = new();
    private volatile ExceptionDispatchInfo? unwritten; // why lines of the runs cannot be shown any more

    /// <summary>Carries out <paramref name="plan"/>, <paramref name="jobs"/> runs at a time.</summary>
    /// <param name="plan">The runs.</param>
    /// <param name="jobs">Processes at a time.</param>
    /// <param name="isFree">Asked before each run begins.</param>
    /// <param name="cancel">Stops all of them, with checkpoints.</param>
    /// <exception cref="IOException">Standard output cannot be written; the runs were stopped, with checkpoints.</exception>
    /// <returns>Whether they were stopped, and the runs that failed.</returns>
    public (bool WasInterrupted, IReadOnlyList<PlannedRun> Failed) Run(
        IReadOnlyList<PlannedRun> plan,
        int jobs,
        Func<PlannedRun, bool> isFree,
        CancellationToken cancel
    )
    {
        using var interruption = new Interruption(
            () =>
            {
                terminal.Error.WriteLine(
                    "Stopping after these steps to write checkpoints. Press Ctrl-C again to stop at once: the last checkpoints stay."
                );
                PassOn();
            },
            Dispose,
            cancel
        );
        var ended = new ConcurrentBag<(PlannedRun Run, int Code)>();
        var queue = new ConcurrentQueue<PlannedRun>(plan);
        var workers = Enumerable
            .Range(0, jobs)
            .Select(_ =>
                Task.Run(() =>
                {
                    while (unwritten is null && !interruption.Token.IsCancellationRequested && queue.TryDequeue(out var run))
                    {
                        if (isFree(run))
                            ended.Add((run, RunOne(run)));
                    }
                })
            )
            .ToArray();
        Task.WaitAll(workers, CancellationToken.None);
        unwritten?.Throw();
        return (
            interruption.Token.IsCancellationRequested || ended.Any(end => end.Code == ExitCodes.Interrupted),
            [.. ended.Where(end => end.Code != ExitCodes.Done).Select(end => end.Run)]
        );
    }

    /// <summary>Ends what still runs; every run can be resumed.</summary>
    public void Dispose()
    {
        foreach (var process in running.Values)
            process.Kill();
    }

    private int RunOne(PlannedRun run)
    {
        using var process = new Process { StartInfo = Start(run) };
        process.OutputDataReceived += (_, line) => Show(run, line.Data, terminal.Out);
        process.ErrorDataReceived += (_, line) => Show(run, line.Data, terminal.Error);
        process.Start();
        running[process.Id] = process;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        running.TryRemove(process.Id, out _);
        if (process.ExitCode is not (ExitCodes.Done or ExitCodes.Interrupted))
            Show(run, $"ended with exit code {process.ExitCode}", terminal.Error);
        return process.ExitCode;
    }

    // This program again, restricted to one run.
    private ProcessStartInfo Start(PlannedRun run)
    {
        var options = run.Options;
        string[] arguments =
        [
            "run",
            file,
            "--scale",
            scale,
            "--only",
            run.Name,
            "--seeds",
            options.Seed.ToString(CultureInfo.InvariantCulture),
            "--out",
            root,
            "--threads",
            options.Threads.ToString(CultureInfo.InvariantCulture),
            "--device",
            options.Device,
            ChildSwitch,
        ];
        var start = OwnProcess.Start(arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        if (options.Data is { } data)
        {
            start.ArgumentList.Add("--data");
            start.ArgumentList.Add(data);
        }
        if (json)
            start.ArgumentList.Add("--json");
        return start;
    }

    private void Show(PlannedRun run, string? line, TextWriter writer)
    {
        if (string.IsNullOrEmpty(line))
            return;
        lock (writing)
        {
            if (unwritten is not null)
                return;
            try
            {
                writer.WriteLine(json && writer == terminal.Out ? line : $"{run.Name}: {line}");
                writer.Flush();
            }
            catch (IOException error) // on a thread on which nobody would catch it
            {
                unwritten = ExceptionDispatchInfo.Capture(error);
                PassOn();
            }
        }
    }

    // Whether the signal came to this process alone or to all of them, as Ctrl-C at a terminal does, cannot be known; to the children a
    // second one means nothing (TrainingInterruption). On Windows console signals always reach all of them.
    private void PassOn()
    {
        if (OperatingSystem.IsWindows())
            return;
        const int terminate = 15;
        foreach (var process in running.Values)
            _ = SendSignal(process.Id, terminate);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
