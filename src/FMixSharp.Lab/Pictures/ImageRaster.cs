using FMixSharp.Lab.Data;
using SkiaSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Pictures;

/// <summary>Pictures of images: as they are stored, and normalised, as a model gets them.</summary>
internal static class ImageRaster
{
    /// <summary>The picture of one image of bytes.</summary>
    /// <param name="pixels">(channels, height, width) row-major.</param>
    /// <param name="channels">1 (grey) or at least 3 (the first three are red, green and blue).</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public static Raster FromBytes(ReadOnlySpan<byte> pixels, int channels, int height, int width)
    {
        var picture = new Raster(width, height);
        var plane = height * width;
        var (green, blue) = channels < 3 ? (0, 0) : (plane, 2 * plane);
        for (var i = 0; i < plane; i++)
            picture[i % width, i / width] = new SKColor(pixels[i], pixels[green + i], pixels[blue + i]);
        return picture;
    }

    /// <summary>The picture of one image: normalisation undone, clipped to what a screen can show.</summary>
    /// <param name="values">Normalised values, (channels, height, width) row-major.</param>
    /// <param name="channels">1 (grey) or at least 3 (the first three are red, green and blue).</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="normalisation">What was done to the pixels.</param>
    public static Raster FromNormalised(ReadOnlySpan<float> values, int channels, int height, int width, Normalisation normalisation)
    {
        ArgumentNullException.ThrowIfNull(normalisation);
        var picture = new Raster(width, height);
        var plane = height * width;
        Span<byte> colour = stackalloc byte[3];
        for (var i = 0; i < plane; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                var channel = channels < 3 ? 0 : c;
                var value = values[channel * plane + i] * normalisation.StandardDeviation[channel] + normalisation.Mean[channel];
                colour[c] = (byte)Math.Clamp(MathF.Round(value * 255), 0, 255);
            }
            picture[i % width, i / width] = new SKColor(colour[0], colour[1], colour[2]);
        }
        return picture;
    }

    /// <summary>The pictures of a batch, normalisation undone.</summary>
    /// <param name="images">float32 (B, C, H, W), normalised, on the processor.</param>
    /// <param name="normalisation">What was done to the pixels.</param>
    internal static Raster[] FromBatch(Tensor images, Normalisation normalisation)
    {
        var (channels, height, width) = ((int)images.shape[1], (int)images.shape[2], (int)images.shape[3]);
        var values = images.contiguous().data<float>().ToArray();
        var size = channels * height * width;
        return
        [
            .. Enumerable
                .Range(0, values.Length / size)
                .Select(i => FromNormalised(values.AsSpan(i * size, size), channels, height, width, normalisation)),
        ];
    }
}
