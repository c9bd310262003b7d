using System.Diagnostics;
using FMixSharp.Lab.Training;

namespace FMixSharp.Benchmarks.Workloads;

/// <summary>
/// A run of <see cref="Trainer"/>, with loader, mixing and metrics, that takes steps only when it is asked to: between two samples it waits
/// inside its progress report, so that something else can be measured.
/// </summary>
internal sealed class TrainingSteps : IProgress<TrainProgress>, IDisposable
{
    private const int Batches = 400; // more than anybody samples, so that no epoch ends

    private readonly CancellationTokenSource cancel = new();
    private readonly SemaphoreSlim asked = new(0),
        answered = new(0);
    private readonly string folder = Directory.CreateTempSubdirectory("fmix-bench-").FullName;
    private readonly List<(long Time, long Bytes)> marks = [];
    private readonly Task run;
    private int left;

    /// <summary>Begins the run, which waits after its first step.</summary>
    public TrainingSteps(TrainOptions options, int batches = Batches)
    {
        var task = SyntheticImages.Task(batches * options.BatchSize, 10);
        var settings = new TrainerSettings { ProgressInterval = TimeSpan.Zero, CheckpointInterval = TimeSpan.MaxValue };
        run = Task.Factory.StartNew(
            () => Trainer.Run(options, full => task.For(full), Path.Combine(folder, "run"), resume: false, this, settings, cancel.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        Await();
    }

    /// <summary>Takes so many steps, after one that brings its data back into the caches and does not count.</summary>
    /// <returns>Milliseconds of each.</returns>
    public IReadOnlyList<double> Take(int steps)
    {
        var taken = Marks(steps);
        return [.. taken.Zip(taken.Skip(1), (before, after) => (after.Time - before.Time) * 1000.0 / Stopwatch.Frequency)];
    }

    /// <summary>Takes so many steps.</summary>
    /// <returns>Managed bytes that all threads allocate for one of them.</returns>
    public double BytesPerStep(int steps)
    {
        var taken = Marks(steps);
        return (double)(taken[^1].Bytes - taken[0].Bytes) / steps;
    }

    public void Report(TrainProgress value)
    {
        marks.Add((Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes()));
        if (--left > 0)
            return;
        answered.Release();
        asked.Wait();
    }

    public void Dispose()
    {
        cancel.Cancel();
        left = int.MaxValue;
        asked.Release();
        run.Wait();
        Directory.Delete(folder, recursive: true);
        cancel.Dispose();
        asked.Dispose();
        answered.Dispose();
    }

    private List<(long Time, long Bytes)> Marks(int steps)
    {
        marks.Clear();
        left = steps + 1;
        asked.Release();
        Await();
        return marks;
    }

    private void Await()
    {
        while (!answered.Wait(TimeSpan.FromSeconds(1)))
        {
            if (run.IsCompleted)
                throw new InvalidOperationException("The run ended before it was told to.", run.Exception);
        }
    }
}
