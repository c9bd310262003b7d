using System.Globalization;
using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Benchmarks.Report;

/// <summary>Time to apply a plan to a batch, divided by the time to copy as many bytes; one thread.</summary>
internal static class MixFigures
{
    public static IEnumerable<Figure> Measure()
    {
        set_num_threads(1);
        foreach (var (batch, side) in new[] { (128, 32), (64, 224) })
        {
            foreach (var (name, sampler) in Samplers())
            {
                using var plan = sampler.Draw(batch, [side, side], RandomKey.FromSeed(1));
                var length = batch * 3 * side * side;
                var label = $"mix {batch}x3x{side}x{side} {name}";
                float[] floats = [.. Enumerable.Range(0, length).Select(i => i % 251f)], mixedFloats = new float[length];
                byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)i)], mixedBytes = new byte[length];
                // FMix is what the targets are for; the others are for information.
                double? target = name.StartsWith("fmix", StringComparison.Ordinal) ? 2 : null;
                yield return Ratio($"{label} float32", target, () => floats.CopyTo(mixedFloats, 0), () => plan.Apply(floats, mixedFloats, 3));
                yield return Ratio($"{label} uint8", target, () => bytes.CopyTo(mixedBytes, 0), () => plan.Apply(bytes, mixedBytes, 3));
                using var images = tensor(floats).view(batch, 3, side, side);
                // Both make a tensor of their own, which for large ones costs as much as filling it.
                yield return Ratio($"{label} float32 tensor", target, () => images.clone().Dispose(), () => plan.Apply(images).Dispose());
            }
        }
    }

    private static IEnumerable<(string Name, MixSampler Sampler)> Samplers() =>
    [
        ("fmix", new FMix()), ("fmix per sample", new FMix(new FMixOptions { PerSample = true })), ("mixup", new MixUp()),
    ];

    private static Figure Ratio(string name, double? target, Action copy, Action mix)
    {
        var times = Clock.InTurns(0.5, copy, mix);
        return new Figure(name, times[1] / times[0], "× copy", target, AtMost: true,
            string.Create(CultureInfo.InvariantCulture, $"{Figure.Short(times[1])} µs, copy {Figure.Short(times[0])} µs"));
    }
}
