namespace FMixSharp.Benchmarks.Workloads;

/// <summary>Plans of a batch with a mask for each sample: λ, threshold and plan included.</summary>
internal static class MaskWorkloads
{
    /// <summary>Samples of a batch where nothing else is said.</summary>
    public const int BatchSize = 64;

    /// <summary>
    /// The workload "mask SHAPE", with how many there are at once behind it unless that is the usual number, and the threads where wall
    /// time is taken.
    /// </summary>
    public static Workload Mask(string shape, int batch = BatchSize, int threads = 1, bool wall = false) =>
        new(
            Name(shape, batch, threads, wall),
            "µs/mask",
            () =>
            {
                int[] lengths = [.. shape.Split('x').Select(int.Parse)];
                var sampler = new FMix(new FMixOptions { PerSample = true, Threads = threads });
                var key = RandomKey.FromSeed(1);
                var step = 0;
                return Clock.Microseconds(() => sampler.Draw(batch, lengths, key, step++).Dispose(), batch, wall: wall);
            }
        );

    public static string Name(string shape, int batch = BatchSize, int threads = 1, bool wall = false) =>
        $"mask {shape}"
        + (batch == BatchSize ? "" : $", batch of {batch}")
        + (wall ? $", {threads} {(threads == 1 ? "thread" : "threads")}" : "");
}
