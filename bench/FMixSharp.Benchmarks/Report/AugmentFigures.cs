using System.Globalization;
using FMixSharp.Masks;

namespace FMixSharp.Benchmarks.Report;

/// <summary>Images a second that policies and random resized crops make, on one core.</summary>
internal static class AugmentFigures
{
    private const int Images = 1000, Size = 3 * 32 * 32;

    public static IEnumerable<Figure> Measure()
    {
        var rate = Rate(AutoAugment.Cifar10);
        // A network of width 16 takes about a thousand 32×32 images a second on two cores: one core in thirty feeds it.
        yield return new Figure("AutoAugment, 32x32", rate, "images/s", 30_000, Note: "CIFAR-10's policy, one core");
        if (Peer.Has("PIL"))
        {
            var peer = PeerRate(AutoAugment.Cifar10);
            yield return new Figure("AutoAugment, 32x32, by Pillow's", rate / peer, "× peer", Note: $"peer {Figure.Short(peer)} images/s");
        }
        yield return new Figure("RandAugment 2, 9, 32x32", Rate(new RandAugment()), "images/s", 30_000, Note: "one core");
        byte[] photo = Noise(3 * 375 * 500), crop = new byte[3 * 224 * 224];
        var random = RandomKey.FromSeed(1).Stream();
        var microseconds = Clock.Best(() => new RandomResizedCrop().Apply(photo, 3, 375, 500, crop, 224, 224, ref random));
        yield return new Figure("random resized crop, 500x375 to 224x224", 1e6 / microseconds, "images/s", Note: "one core, decoding not counted");
    }

    private static double Rate(ImagePolicy policy)
    {
        byte[] originals = Noise(Images * Size), images = new byte[originals.Length];
        var key = RandomKey.FromSeed(2);
        return 1e6 * Images / Clock.Best(() =>
        {
            originals.CopyTo(images, 0);
            for (var i = 0; i < Images; i++)
            {
                var random = key.Fold(i).Stream();
                policy.Apply(images.AsSpan(i * Size, Size), 3, 32, 32, ref random);
            }
        });
    }

    private static double PeerRate(SubPolicies policy)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, Enumerable.Range(0, policy.Count).Select(i => string.Join(';', policy[i].ToArray().Select(each =>
                string.Create(CultureInfo.InvariantCulture, $"{each.Operation},{each.Probability},{each.Level}")))));
            return Peer.Measure("augment_peer.py", path).GetProperty("images_per_second").GetDouble();
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Values spread as in photographs: operations on even noise would touch the whole table at once.
    private static byte[] Noise(int length)
    {
        var random = RandomKey.FromSeed(3).Stream();
        var bytes = new byte[length];
        foreach (ref var value in bytes.AsSpan())
            value = (byte)Math.Clamp(110 + 40 * random.NextNormal(), 0, 255);
        return bytes;
    }
}
