using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>Noise that depends on key and sample alone, however samples are batched. The caller's dispose scope owns the tensors.</summary>
/// <param name="numbers">
/// The number of each sample among all that are attacked: sample i draws from the key with its number folded in.
/// </param>
/// <param name="shape">What is drawn for each sample, where nothing else is asked for.</param>
/// <param name="device">Where tensors are made.</param>
internal sealed class SampleNoise(long[] numbers, long[] shape, Device device)
{
    private delegate double Draw(ref RandomStream random);

    /// <summary>Noise for a batch whose samples are numbered through, in its shape and on its device.</summary>
    public static SampleNoise For(Tensor batch, long firstSample) =>
        new([.. Enumerable.Range(0, (int)batch.shape[0]).Select(sample => firstSample + sample)], batch.shape[1..], batch.device);

    /// <summary>The noise of the samples at <paramref name="positions"/>.</summary>
    public SampleNoise At(ReadOnlySpan<long> positions)
    {
        var chosen = new long[positions.Length];
        for (var i = 0; i < chosen.Length; i++)
            chosen[i] = numbers[positions[i]];
        return new SampleNoise(chosen, shape, device);
    }

    /// <summary>Values in a sample.</summary>
    public long Size => Count(shape);

    /// <summary>float32 (B, *shape), uniform in (−1, 1).</summary>
    public Tensor Uniform(RandomKey key, IReadOnlyList<long>? shape = null) =>
        Fill(key, shape, (ref RandomStream random) => 2 * random.NextOpenDouble() - 1);

    /// <summary>float32 (B, *shape), standard normal.</summary>
    public Tensor Normal(RandomKey key, IReadOnlyList<long>? shape = null) =>
        Fill(key, shape, (ref RandomStream random) => random.NextNormal());

    private Tensor Fill(RandomKey key, IReadOnlyList<long>? asked, Draw draw)
    {
        var each = asked ?? shape;
        var size = (int)Count(each);
        var values = new float[numbers.Length * size];
        for (var sample = 0; sample < numbers.Length; sample++)
        {
            var random = key.Fold(numbers[sample]).Stream();
            foreach (ref var value in values.AsSpan(sample * size, size))
                value = (float)draw(ref random);
        }
        return tensor(values, device: device).reshape([numbers.Length, .. each]);
    }

    private static long Count(IReadOnlyList<long> shape) => shape.Aggregate(1L, (size, axis) => size * axis);
}
