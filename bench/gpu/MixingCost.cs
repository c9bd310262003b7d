using System.Diagnostics;
using FMixSharp.Benchmarks.Workloads;
using static TorchSharp.torch;

namespace FMixSharp.GpuProof;

/// <summary>
/// What per-sample FMix adds to a step of PreAct-ResNet18 on 128 images of Fashion-MNIST's size: drawing, applying and the loss, each timed
/// by itself with the device's work, by a whole step; and pairs of neighbouring steps of one run, which swing more.
/// </summary>
internal static class MixingCost
{
    private const int BatchSize = 128;

    public static object Run(ProofOptions options, Device device)
    {
        var steps = Steps(options, device, Math.Max(1, options.Seconds / 2));
        using var scope = NewDisposeScope();
        var images = rand([BatchSize, 1, 28, 28], device: device);
        var labels = zeros([BatchSize], ScalarType.Int64, device);
        var logits = rand([BatchSize, 10], device: device);
        var sampler = new FMix(new FMixOptions { PerSample = true, Threads = 1 });
        var key = RandomKey.FromSeed(1);
        var plan = sampler.DrawOnce(BatchSize, [28, 28], key);
        var unmixed = new NoMix().DrawOnce(BatchSize, [28, 28], key);
        var each = Math.Max(0.2, options.Seconds / 16);
        var count = 0;
        var drawn = Microseconds(() => sampler.Draw(BatchSize, [28, 28], key, count++).Dispose(), CPU, each);
        var applied = Microseconds(() => plan.Apply(images).Dispose(), device, each);
        var mixedLoss = Microseconds(() => plan.CrossEntropy(logits, labels).Dispose(), device, each);
        var plainLoss = Microseconds(() => unmixed.CrossEntropy(logits, labels).Dispose(), device, each);
        var step = Statistics.Median(steps.Select(pair => pair.Unmixed));
        var share = 100 * (applied + mixedLoss - plainLoss) / (1000 * step);
        return new
        {
            summary = $"applying and the loss {share:0.00} % of a step of {step:0.00} ms (target < 1); "
                + $"drawing, in the background, {drawn:0} µs",
            step_ms = step,
            drawn_us = drawn,
            applied_us = applied,
            loss_us = mixedLoss,
            plain_loss_us = plainLoss,
            percent_of_step = share,
            target_percent = 1,
            pairs = steps.Length,
            percent_of_step_by_pairs = 100 * Statistics.Median(steps.Select(pair => pair.Mixed - pair.Unmixed)) / step,
        };
    }

    // Steps without and with mixing take turns; each ends when the device has done it. In milliseconds.
    private static (double Unmixed, double Mixed)[] Steps(ProofOptions options, Device device, double seconds)
    {
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        using var cancel = new CancellationTokenSource();
        var (run, task) = Runs.Endless(options);
        Runs.Train(
            run with
            {
                Mix = "none+fmix",
                PerSample = true,
            },
            task,
            moment =>
            {
                Parts.Synchronise(device);
                times.Add(clock.Elapsed.TotalMilliseconds);
                if (times.Count >= 12 && clock.Elapsed.TotalSeconds > seconds)
                    cancel.Cancel();
            },
            cancel.Token
        );
        var steps = times.Zip(times.Skip(1), (before, after) => after - before).ToArray(); // the first is the second step, which mixes
        return [.. steps.Skip(5).Chunk(2).Where(pair => pair.Length == 2).Select(pair => (pair[0], pair[1]))];
    }

    private static double Microseconds(Action action, Device device, double seconds)
    {
        for (var i = 0; i < 5; i++)
            action();
        Parts.Synchronise(device);
        var (clock, count) = (Stopwatch.StartNew(), 0);
        do
        {
            for (var i = 0; i < 10; i++, count++)
                action();
            Parts.Synchronise(device);
        } while (clock.Elapsed.TotalSeconds < seconds);
        return clock.Elapsed.TotalMicroseconds / count;
    }
}
