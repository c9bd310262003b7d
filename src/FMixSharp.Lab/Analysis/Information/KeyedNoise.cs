using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>Standard normal numbers that depend on a key alone; float32, on the processor, in the scope of the caller.</summary>
internal static class KeyedNoise
{
    /// <summary>One stream for the whole tensor.</summary>
    public static Tensor Normal(RandomKey key, params long[] shape)
    {
        var noise = empty(shape, ScalarType.Float32);
        Fill(MemoryMarshal.Cast<byte, float>(noise.bytes), key);
        return noise;
    }

    /// <summary>
    /// One stream for each image, by its index in the data set: the same numbers in batches of any size. Shape (indices.Length, *shape).
    /// </summary>
    public static Tensor Normal(RandomKey key, int[] indices, params long[] shape)
    {
        var noise = empty([indices.Length, .. shape], ScalarType.Float32);
        var size = (int)(noise.numel() / indices.Length);
        for (var i = 0; i < indices.Length; i++)
            Fill(MemoryMarshal.Cast<byte, float>(noise.bytes).Slice(i * size, size), key.Fold(indices[i]));
        return noise;
    }

    private static void Fill(Span<float> values, RandomKey key)
    {
        var stream = key.Stream();
        foreach (ref var value in values)
            value = (float)stream.NextNormal();
    }
}
