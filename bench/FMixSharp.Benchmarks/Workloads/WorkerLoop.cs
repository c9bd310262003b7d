using System.Globalization;
using FMixSharp.Benchmarks.Report;

namespace FMixSharp.Benchmarks.Workloads;

/// <summary>
/// This program as a worker: it reads the name of a workload from each line of standard input, measures it once, and answers with a line
/// that has its cost, or with an empty line when it does not know the name. "- NAME" lets go of one. bench/peers/worker.py answers in the
/// same way, and so do earlier commits.
/// </summary>
internal static class WorkerLoop
{
    public static int Run()
    {
        var ready = new Dictionary<string, ReadyWorkload>();
        // Whatever a workload prints must not be taken for an answer.
        var answers = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        Console.SetOut(Console.Error);
        while (Console.ReadLine() is { } line)
        {
            if (line.StartsWith("- ", StringComparison.Ordinal))
            {
                if (ready.Remove(line[2..], out var unwanted))
                    unwanted.Dispose();
                continue;
            }
            if (!ready.TryGetValue(line, out var workload))
            {
                if (ReportParts.Find(line) is not { } known)
                {
                    answers.WriteLine();
                    continue;
                }
                ready[line] = workload = known.SetUp();
            }
            answers.WriteLine(workload.Sample().ToString(CultureInfo.InvariantCulture));
        }
        foreach (var workload in ready.Values)
            workload.Dispose();
        return 0;
    }
}
