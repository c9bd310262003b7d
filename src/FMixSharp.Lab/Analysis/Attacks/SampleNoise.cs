using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>Noise that depends on key and sample alone, however samples are batched. The caller's dispose scope owns the tensors.</summary>
internal static class SampleNoise
{
    private delegate double Draw(ref RandomStream random);

    /// <summary>Uniform in (−1, 1), in the shape and on the device of <paramref name="like"/>.</summary>
    public static Tensor Uniform(Tensor like, RandomKey key, long firstSample) =>
        Fill(like, key, firstSample, (ref RandomStream random) => 2 * random.NextOpenDouble() - 1);

    /// <summary>Standard normal.</summary>
    public static Tensor Normal(Tensor like, RandomKey key, long firstSample) =>
        Fill(like, key, firstSample, (ref RandomStream random) => random.NextNormal());

    private static Tensor Fill(Tensor like, RandomKey key, long firstSample, Draw draw)
    {
        var values = new float[like.numel()];
        var size = (int)(values.Length / like.shape[0]);
        for (var sample = 0; sample < like.shape[0]; sample++)
        {
            var random = key.Fold(firstSample + sample).Stream();
            foreach (ref var value in values.AsSpan(sample * size, size))
                value = (float)draw(ref random);
        }
        return tensor(values, device: like.device).reshape(like.shape);
    }
}
