using System.Diagnostics;
using FMixSharp.Lab.Training;

namespace FMixSharp.Benchmarks.Report;

/// <summary>Notes the time, and the bytes allocated so far, after each step of a run, and stops it after so many.</summary>
internal sealed class StepWatch(int steps) : IProgress<TrainProgress>, IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<(double Milliseconds, long Bytes)> marks = [];

    public IReadOnlyList<(double Milliseconds, long Bytes)> Marks => marks;

    /// <summary>Stops the run.</summary>
    public CancellationToken Token => source.Token;

    public void Report(TrainProgress value)
    {
        marks.Add((Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency, GC.GetTotalAllocatedBytes()));
        if (marks.Count >= steps)
            source.Cancel();
    }

    public void Dispose() => source.Dispose();
}
