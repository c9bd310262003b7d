using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;

namespace FMixSharp.Benchmarks.Workloads;

/// <summary>Random 32×32 colour images with ten labels: what CIFAR-10 is to a clock.</summary>
internal static class SyntheticImages
{
    public static ImageDataset Draw(int count)
    {
        var stream = RandomKey.FromSeed(1).Stream();
        var pixels = new byte[count * 3072];
        foreach (ref var word in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(pixels.AsSpan()))
            word = stream.NextUInt32();
        return new ImageDataset(
            3,
            32,
            32,
            pixels,
            [.. Enumerable.Range(0, count).Select(i => i % 10)],
            [.. Enumerable.Range(0, 10).Select(i => $"class {i}")]
        );
    }

    public static ImageTask Task(int train, int test) =>
        new("cifar10", Draw(train), Draw(test), Normalisation.Cifar, new CropFlip(4, true));
}
