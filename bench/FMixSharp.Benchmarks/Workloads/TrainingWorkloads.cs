using System.Diagnostics;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Benchmarks.Workloads;

/// <summary>Training as <c>fmix train</c> does it, on two threads, what mixing adds to a step, and the memory that a run takes.</summary>
internal static class TrainingWorkloads
{
    /// <summary>Images of a step.</summary>
    public const int BatchSize = 128;

    public const string MixingShare = "per-sample FMix in a step, A/B",
        Drawing = "plan of a step, drawn",
        Applying = "plan of a step, applied",
        Managed = "managed memory of a step";

    private static readonly int[] widths = [16, 64],
        trainingSizes = [1_280, 12_800, 50_000];

    public static IEnumerable<Workload> Speeds =>
        from width in widths
        from precision in Precision.Names
        where Precision.IsFast(precision, CPU)
        select new Workload(
            Name(width, precision),
            "µs/image",
            () =>
            {
                var run = new TrainingSteps(Options(width, precision, "fmix"));
                run.Take(1);
                var steps = width > 16 ? 1 : 4;
                return new ReadyWorkload(() => run.Take(steps).Average() * 1000 / BatchSize, run.Dispose);
            }
        );

    public static IReadOnlyList<Workload> Mixing { get; } =
    [
        new(MixingShare, "% of step", MixedSteps) { HasRatio = false },
        new(
            Drawing,
            "µs",
            () =>
            {
                var sampler = new FMix(new FMixOptions { PerSample = true, Threads = 1 });
                var key = RandomKey.FromSeed(1);
                var count = 0;
                return Clock.Microseconds(() => sampler.Draw(BatchSize, [32, 32], key, count++).Dispose());
            }
        ),
        new(
            Applying,
            "µs",
            () =>
            {
                var images = rand(BatchSize, 3, 32, 32);
                var plan = new FMix(new FMixOptions { PerSample = true }).DrawOnce(BatchSize, [32, 32], RandomKey.FromSeed(1));
                return Clock.Microseconds(
                    () => plan.Apply(images).Dispose(),
                    release: () =>
                    {
                        images.Dispose();
                        plan.Dispose();
                    }
                );
            }
        ),
        new(
            Managed,
            "KiB",
            () =>
            {
                var run = new TrainingSteps(Options(16, Precision.Float32, "fmix"));
                return new ReadyWorkload(() => run.BytesPerStep(20) / 1024, run.Dispose);
            }
        ),
    ];

    public static IEnumerable<Workload> Memory =>
        trainingSizes.Select(images => new Workload(MemoryName(images), "MiB", () => new ReadyWorkload(() => ChildPeak(images))));

    public static string Name(int width, string precision) => $"training, width {width}, {precision}";

    public static string MemoryName(int images) => $"peak memory, training on {images} images";

    /// <summary>Trains for some steps.</summary>
    /// <returns>The most memory that this process held, in MiB.</returns>
    public static double Peak(int images)
    {
        using (var run = new TrainingSteps(Options(16, Precision.Float32, "fmix"), images / BatchSize))
            run.Take(6);
        return Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0;
    }

    private static double ChildPeak(int images)
    {
        using var child = Process.Start(Program.Start("peak", $"{images}"))!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return double.Parse(output, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture);
    }

    // Every second step mixes, and each of those is compared with the one before it.
    private static ReadyWorkload MixedSteps()
    {
        var run = new TrainingSteps(Options(16, Precision.Float32, "none+fmix"));
        run.Take(1); // an odd number always: with the step that does not count, pairs stay pairs
        return new ReadyWorkload(
            () =>
            {
                var times = run.Take(21);
                var pairs = times.Take(20).Chunk(2).ToArray();
                return 100 * Statistics.Median(pairs.Select(pair => pair[1] - pair[0])) / Statistics.Median(pairs.Select(pair => pair[0]));
            },
            run.Dispose
        );
    }

    private static TrainOptions Options(int width, string precision, string mix) =>
        new()
        {
            Dataset = "cifar10",
            Width = width,
            Mix = mix,
            PerSample = true,
            Precision = precision,
            Threads = 2,
            Epochs = 1,
            BatchSize = BatchSize,
            Schedule = "cosine",
        };
}
