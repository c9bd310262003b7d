using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FMixSharp.Masks;

namespace FMixSharp.Benchmarks;

/// <summary>
/// Time per mask of the NumPy peer (bench/peers/mask_peer.py, one thread) divided by ours (one thread, plans of 64 samples with a mask each), the
/// two measured in turns on the same machine, medians of three.
/// </summary>
internal static class MaskReport
{
    private const string Python = "/usr/bin/python3";
    private const int Repeats = 3, BatchSize = 64;

    private static readonly string[] Shapes = ["1024", "28x28", "32x32", "64x64", "224x224", "64x64x64", "300", "96x96", "100x100", "101x101", "256x256"];

    public static int Run(bool asJson)
    {
        foreach (var shape in Shapes)
        {
            var (ours, theirs) = (new double[Repeats], new double[Repeats]);
            for (var repeat = 0; repeat < Repeats; repeat++)
            {
                ours[repeat] = Ours([.. shape.Split('x').Select(int.Parse)]);
                if (Theirs(shape) is not { } time)
                {
                    Console.Error.WriteLine($"The peer does not run: {Python} with NumPy is needed (Debian: python3-numpy).");
                    return 1;
                }
                theirs[repeat] = time;
            }
            double own = Median(ours), peer = Median(theirs);
            Console.WriteLine(asJson
                ? JsonSerializer.Serialize(new { name = $"mask {shape}", value = Math.Round(peer / own, 1), us_per_mask = Math.Round(own, 2), peer_us_per_mask = Math.Round(peer, 2) })
                : string.Create(CultureInfo.InvariantCulture, $"{shape,10}  {own,9:F2} µs a mask, peer {peer,10:F2} µs: {peer / own,6:F1} times as fast"));
        }
        return 0;
    }

    /// <summary>Microseconds per mask, everything included: λ, image, threshold, plan.</summary>
    private static double Ours(int[] shape)
    {
        var sampler = new FMix(new FMixOptions { PerSample = true });
        var key = RandomKey.FromSeed(1);
        using var oneThread = new OneThread();
        return oneThread.Run(() =>
        {
            sampler.Draw(BatchSize, shape, key);
            var best = double.PositiveInfinity;
            for (int round = 0, step = 0; round < 5; round++)
            {
                var masks = 0;
                var start = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.2)
                {
                    sampler.Draw(BatchSize, shape, key.Fold(step++));
                    masks += BatchSize;
                }
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / masks);
            }
            return best;
        });
    }

    private static double? Theirs(string shape)
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "bench", "peers", "mask_peer.py")))
            folder = Path.GetDirectoryName(folder);
        if (folder is null || !File.Exists(Python))
            return null;
        using var peer = Process.Start(new ProcessStartInfo(Python, [Path.Combine(folder, "bench", "peers", "mask_peer.py"), shape]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = peer.StandardOutput.ReadToEnd();
        peer.WaitForExit();
        return peer.ExitCode == 0 ? JsonDocument.Parse(output).RootElement.GetProperty("us_per_mask").GetDouble() : null;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    /// <summary>Runs work so that parallel loops inside it have a single worker.</summary>
    private sealed class OneThread : IDisposable
    {
        private readonly ConcurrentExclusiveSchedulerPair pair = new(TaskScheduler.Default, 1);

        public T Run<T>(Func<T> work) =>
            Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, pair.ExclusiveScheduler).GetAwaiter().GetResult();

        public void Dispose() => pair.Complete();
    }
}
