using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using FMixSharp.Masks;

namespace FMixSharp.Benchmarks.Report;

/// <summary>
/// Time per mask of the NumPy peer divided by ours: one thread each, plans of 64 samples with a mask each, λ and threshold and plan included, measured in turns.
/// </summary>
internal static class MaskFigures
{
    private const int Rounds = 3, BatchSize = 64;

    private static readonly (string Shape, double Target)[] Shapes =
    [
        ("1024", 50), ("28x28", 60), ("32x32", 75), ("64x64", 65), ("224x224", 80), ("64x64x64", 85), ("300", 45), ("96x96", 60), ("100x100", 45), ("101x101", 20), ("256x256", 60),
    ];

    public static IEnumerable<Figure> Measure()
    {
        var hasPeer = Peer.Has("numpy");
        if (!hasPeer)
            Console.Error.WriteLine("No peer for masks: /usr/bin/python3 with NumPy is needed for ratios (Debian: python3-numpy).");
        foreach (var (shape, target) in Shapes)
        {
            var (ours, narrow, peer) = (new double[Rounds], new double[Rounds], new double[Rounds]);
            for (var round = 0; round < Rounds; round++)
            {
                ours[round] = MicrosecondsPerMask(shape);
                peer[round] = hasPeer ? Peer.Measure("mask_peer.py", shape).GetProperty("us_per_mask").GetDouble() : double.NaN;
                narrow[round] = Avx512F.IsSupported && round < 2 ? Child.Run(["mask", shape], ("DOTNET_EnableAVX512", "0")).GetDouble() : double.NaN;
            }
            var (own, theirs, ownNarrow) = (Clock.Median(ours), Clock.Median(peer), narrow[..2].Average());
            if (!hasPeer)
            {
                yield return new Figure($"mask {shape}", own, "µs");
                continue;
            }
            // The targets are for AVX-512; without it about half is expected.
            yield return new Figure($"mask {shape}", theirs / own, "× peer", Avx512F.IsSupported ? target : target / 2, Note: Note(own, theirs));
            if (Avx512F.IsSupported)
                yield return new Figure($"mask {shape}, without AVX-512", theirs / ownNarrow, "× peer", Note: Note(ownNarrow, theirs));
        }
    }

    /// <summary>What a child process prints.</summary>
    public static string ChildLine(string shape) => JsonSerializer.Serialize(MicrosecondsPerMask(shape));

    private static double MicrosecondsPerMask(string shape)
    {
        int[] lengths = [.. shape.Split('x').Select(int.Parse)];
        var sampler = new FMix(new FMixOptions { PerSample = true, Threads = 1 });
        var key = RandomKey.FromSeed(1);
        var step = 0;
        return Clock.Best(() => sampler.Draw(BatchSize, lengths, key.Fold(step++)).Dispose()) / BatchSize;
    }

    private static string Note(double own, double theirs) => string.Create(CultureInfo.InvariantCulture, $"{Figure.Short(own)} µs, peer {Figure.Short(theirs)} µs");
}
