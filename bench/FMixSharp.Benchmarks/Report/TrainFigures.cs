using System.Diagnostics;
using System.Globalization;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Training;
using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Benchmarks.Report;

/// <summary>
/// Training as <c>fmix train</c> does it, loader, mixing, metrics and checkpoints included: against a plain PyTorch loop on the same threads, and
/// what mixing adds to a step.
/// </summary>
internal static class TrainFigures
{
    private const int BatchSize = 128, Threads = 2;

    /// <summary>Images per second, ours by the peer's, in turns.</summary>
    public static IEnumerable<Figure> Ratios()
    {
        if (!Peer.Has("torch"))
        {
            Console.Error.WriteLine("No peer for training: /usr/bin/python3 with PyTorch is needed (Debian: python3-torch).");
            yield break;
        }
        foreach (var (width, rounds, steps, seconds, singleTarget, halfTarget) in new[] { (16, 3, 20, 8, 1.1, 1.8), (64, 2, 3, 15, 1.15, 2.2) })
        {
            var speeds = new List<(double Single, double Half, double Peer)>();
            for (var round = 0; round < rounds; round++)
            {
                var peer = Peer.Measure("train_peer.py", "--width", $"{width}", "--threads", $"{Threads}", "--seconds", $"{seconds}");
                speeds.Add((Speed(width, "float32", steps), Speed(width, "bfloat16", steps), peer.GetProperty("images_per_s").GetDouble()));
            }
            var (single, half, theirs) = (Clock.Median(speeds.Select(s => s.Single)), Clock.Median(speeds.Select(s => s.Half)), Clock.Median(speeds.Select(s => s.Peer)));
            yield return new Figure($"training, width {width}, float32", single / theirs, "× peer", singleTarget, Note: Note(single, theirs));
            yield return new Figure($"training, width {width}, bfloat16", half / theirs, "× peer", halfTarget, Note: Note(half, theirs));
        }
    }

    /// <summary>What per-sample FMix adds to a step: every second step mixes, and each is compared with the one before it.</summary>
    public static IEnumerable<Figure> Mixing()
    {
        const int steps = 240;
        var (times, allocated) = StepTimes(16, "float32", "none+fmix", steps);
        var plain = times.Where((_, i) => i % 2 == 0).ToArray();
        var differences = times.Where((_, i) => i % 2 == 1).Zip(plain, (mixed, before) => mixed - before).ToArray();
        var step = Clock.Median(plain);
        var median = Clock.Median(differences);
        // Standard error of a median of normal differences, from their median deviation, which a few disturbed steps do not move.
        var error = 1.253 * 1.483 * Clock.Median(differences.Select(d => Math.Abs(d - median))) / Math.Sqrt(differences.Length);
        yield return new Figure("per-sample FMix in a step, A/B", 100 * median / step, "% of step", 1, AtMost: true,
            string.Create(CultureInfo.InvariantCulture, $"± {100 * error / step:F2} (standard error), {differences.Length} pairs; step {step:F0} ms, width 16, {Threads} threads"));

        var sampler = new FMix(new FMixOptions { PerSample = true, Threads = 1 });
        var key = RandomKey.FromSeed(1);
        var count = 0;
        var draw = Clock.Best(() => sampler.Draw(BatchSize, [32, 32], key.Fold(count++)).Dispose());
        using var images = rand(BatchSize, 3, 32, 32);
        using var plan = sampler.Draw(BatchSize, [32, 32], key);
        var apply = Clock.Best(() => plan.Apply(images).Dispose());
        yield return new Figure("per-sample FMix in a step, its parts", (draw + apply) / 10 / step, "% of step", 1, AtMost: true,
            string.Create(CultureInfo.InvariantCulture, $"drawing {draw:F0} µs (in the background), applying {apply:F0} µs"));
        yield return new Figure("managed memory a step", allocated / 1024, "KiB", Note: "allocated by all threads, loader included");
    }

    /// <summary>Peak memory of a training run, in a process of its own.</summary>
    public static IEnumerable<Figure> Memory()
    {
        foreach (var images in new[] { 1_280, 12_800, 50_000 })
        {
            var peak = Child.Run(["memory", $"{images}"]).GetDouble();
            yield return new Figure($"peak memory, training on {images} images", peak, "MiB", Note: string.Create(CultureInfo.InvariantCulture, $"the images are {images * 3072 / 1048576.0:F0} MiB"));
        }
    }

    /// <summary>What the child for <see cref="Memory"/> prints.</summary>
    public static string MemoryLine(int images)
    {
        using var watch = new StepWatch(8);
        Run(Options(16, "float32", "fmix"), SyntheticImages.Task(images, 1000), watch);
        return (Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0).ToString(CultureInfo.InvariantCulture);
    }

    private static double Speed(int width, string precision, int steps) => BatchSize / Clock.Median(StepTimes(width, precision, "fmix", steps).Milliseconds) * 1000;

    private static (double[] Milliseconds, double BytesPerStep) StepTimes(int width, string precision, string mix, int steps)
    {
        const int warm = 2; // even, so that pairs of steps stay pairs
        using var watch = new StepWatch(warm + steps);
        Run(Options(width, precision, mix), SyntheticImages.Task((warm + steps + 4) * BatchSize, 10), watch);
        var marks = watch.Marks;
        var times = marks.Zip(marks.Skip(1), (a, b) => b.Milliseconds - a.Milliseconds).Skip(warm - 1).Take(steps).ToArray();
        return (times, (double)(marks[^1].Bytes - marks[warm].Bytes) / (marks.Count - 1 - warm));
    }

    private static TrainOptions Options(int width, string precision, string mix) =>
        new() { Dataset = "cifar10", Width = width, Mix = mix, PerSample = true, Precision = precision, Threads = Threads, Epochs = 1, BatchSize = BatchSize, Schedule = "cosine" };

    private static void Run(TrainOptions options, ImageTask task, StepWatch watch)
    {
        var folder = Directory.CreateTempSubdirectory("fmix-bench-").FullName;
        try
        {
            Trainer.Run(options, () => task, Path.Combine(folder, "run"), resume: false, watch, new TrainerSettings { ProgressInterval = TimeSpan.Zero }, watch.Token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Note(double ours, double theirs) => string.Create(CultureInfo.InvariantCulture, $"{ours:F0} images/s, peer {theirs:F0}");
}
