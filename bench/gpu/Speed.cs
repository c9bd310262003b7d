using System.Diagnostics;
using static TorchSharp.torch;

namespace FMixSharp.GpuProof;

/// <summary>
/// Images a second of a run of the trainer, with loading, crop and flip, mixing and metrics, on images of Fashion-MNIST's size. The device
/// is waited for before and after what is measured, and not in between.
/// </summary>
internal static class Speed
{
    private const int WarmUp = 20,
        BatchSize = 128;

    public static object Run(ProofOptions options, Device device)
    {
        var (clock, began, steps, seconds) = (Stopwatch.StartNew(), 0.0, 0L, 0.0);
        using var cancel = new CancellationTokenSource();
        var (run, task) = Runs.Endless(options);
        Runs.Train(
            run,
            task,
            moment =>
            {
                // A card that is slow to start, or a slow processor, warms up by a quarter of the time at most.
                if (began == 0 && (moment.Step >= WarmUp || (moment.Step >= 2 && clock.Elapsed.TotalSeconds > options.Seconds / 4)))
                {
                    Parts.Synchronise(device);
                    (began, steps) = (clock.Elapsed.TotalSeconds, moment.Step);
                }
                else if (began > 0 && clock.Elapsed.TotalSeconds - began >= options.Seconds / 2)
                {
                    Parts.Synchronise(device);
                    (steps, seconds) = (moment.Step - steps, clock.Elapsed.TotalSeconds - began);
                    cancel.Cancel();
                }
            },
            cancel.Token
        );
        var rate = steps * BatchSize / seconds;
        return new
        {
            summary = $"{rate:0} images/s",
            images_per_second = rate,
            steps,
            seconds,
        };
    }
}
