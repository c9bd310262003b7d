using FMixSharp;
using static TorchSharp.torch;

/// <summary>Grey images of 16×16 with stripes in one of four directions under strong noise.</summary>
internal static class Stripes
{
    public const int Classes = 4;
    private const int Size = 16,
        BatchSize = 32;

    /// <summary>Images (count, 1, 16, 16) and their directions (count).</summary>
    public static (Tensor Images, Tensor Labels) Make(int count, RandomKey key)
    {
        var random = key.Stream();
        var pixels = new float[count * Size * Size];
        var labels = new long[count];
        for (var image = 0; image < count; image++)
        {
            labels[image] = image % Classes;
            var angle = Math.PI * labels[image] / Classes;
            var phase = 2 * Math.PI * random.NextDouble();
            for (var cell = 0; cell < Size * Size; cell++)
            {
                var along = cell % Size * Math.Cos(angle) + cell / Size * Math.Sin(angle);
                pixels[image * Size * Size + cell] = (float)(Math.Sin(along + phase) + 2 * random.NextNormal());
            }
        }
        return (tensor(pixels).reshape(count, 1, Size, Size), tensor(labels));
    }

    /// <summary>Batch after batch, over and over.</summary>
    public static (Tensor Images, Tensor Labels) Batch(Tensor images, Tensor labels, int step)
    {
        var start = step * BatchSize % (int)images.shape[0];
        return (images[start..(start + BatchSize)], labels[start..(start + BatchSize)]);
    }
}
