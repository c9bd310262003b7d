using System.Runtime.InteropServices;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>
/// Brightness, contrast, saturation and hue, each changed by at most 0.05, in random order (spec §5.1). Works on the loader's batch, with
/// randomness from each image's own key. Grey images have no saturation and no hue.
/// </summary>
internal static class ColourJitter
{
    private const float Strength = 0.05f;
    private const int Operations = 4;

    /// <summary>Changes a batch of normalised images on the processor in place.</summary>
    public static void Apply(Batch batch, Normalisation normalisation, RandomKey key)
    {
        var channels = (int)batch.Inputs.shape[1];
        var pixels = MemoryMarshal.Cast<byte, float>(batch.Inputs.bytes);
        var size = pixels.Length / batch.Size;
        for (var i = 0; i < batch.Size; i++)
        {
            var image = pixels.Slice(i * size, size);
            var stream = key.Fold(batch.DatasetIndices[i]).Stream();
            Scale(image, channels, (value, channel) => value * normalisation.StandardDeviation[channel] + normalisation.Mean[channel]);
            Change(image, channels, ref stream);
            Scale(image, channels, (value, channel) => (value - normalisation.Mean[channel]) / normalisation.StandardDeviation[channel]);
        }
    }

    /// <summary>Changes one image (channels, height, width), 0 to 1, in place.</summary>
    public static void Change(Span<float> image, int channels, ref RandomStream stream)
    {
        Span<int> order = stackalloc int[Operations];
        stream.NextPermutation(order);
        foreach (var operation in order)
        {
            var change = (float)(2 * stream.NextDouble() - 1) * Strength;
            switch (operation)
            {
                case 0:
                    Brightness(image, 1 + change);
                    break;
                case 1:
                    Contrast(image, channels, 1 + change);
                    break;
                case 2 when channels == 3:
                    Saturation(image, 1 + change);
                    break;
                case 3 when channels == 3:
                    Hue(image, change);
                    break;
            }
        }
    }

    /// <summary>Multiplies by <paramref name="factor"/>.</summary>
    public static void Brightness(Span<float> image, float factor) => Blend(image, 0, factor);

    /// <summary>Moves away from, or with a factor below 1 towards, the mean grey of the image.</summary>
    public static void Contrast(Span<float> image, int channels, float factor)
    {
        var plane = image.Length / channels;
        double sum = 0;
        for (var i = 0; i < plane; i++)
            sum += channels == 3 ? Grey(image, i, plane) : image[i];
        Blend(image, (float)(sum / plane), factor);
    }

    /// <summary>Moves each pixel away from, or with a factor below 1 towards, its own grey.</summary>
    public static void Saturation(Span<float> image, float factor)
    {
        var plane = image.Length / 3;
        for (var i = 0; i < plane; i++)
        {
            var grey = Grey(image, i, plane);
            for (var place = i; place < image.Length; place += plane)
                image[place] = Blended(grey, image[place], factor);
        }
    }

    /// <summary>Turns the hue by <paramref name="turn"/> of the colour circle; value and saturation stay.</summary>
    public static void Hue(Span<float> image, float turn)
    {
        var plane = image.Length / 3;
        for (var i = 0; i < plane; i++)
        {
            ref var red = ref image[i];
            ref var green = ref image[plane + i];
            ref var blue = ref image[2 * plane + i];
            var value = MathF.Max(red, MathF.Max(green, blue));
            var range = value - MathF.Min(red, MathF.Min(green, blue));
            if (range == 0)
                continue; // grey
            var sixth =
                value == red ? (green - blue) / range
                : value == green ? 2 + (blue - red) / range
                : 4 + (red - green) / range;
            sixth += 6 * turn;
            red = Primary(5, sixth, value, range);
            green = Primary(3, sixth, value, range);
            blue = Primary(1, sixth, value, range);
        }
    }

    // A primary colour of hue (in sixths of the circle), value and range, which is saturation times value.
    private static float Primary(int offset, float sixth, float value, float range)
    {
        var place = offset + sixth;
        place -= 6 * MathF.Floor(place / 6);
        return value - range * Math.Clamp(MathF.Min(place, 4 - place), 0, 1);
    }

    // ITU-R BT.601 luma.
    private static float Grey(ReadOnlySpan<float> image, int i, int plane) =>
        0.299f * image[i] + 0.587f * image[plane + i] + 0.114f * image[2 * plane + i];

    private static void Blend(Span<float> image, float other, float factor)
    {
        foreach (ref var value in image)
            value = Blended(other, value, factor);
    }

    private static float Blended(float other, float value, float factor) => Math.Clamp(other + factor * (value - other), 0, 1);

    private static void Scale(Span<float> image, int channels, Func<float, int, float> scale)
    {
        var plane = image.Length / channels;
        for (var i = 0; i < image.Length; i++)
            image[i] = scale(image[i], i / plane);
    }
}
