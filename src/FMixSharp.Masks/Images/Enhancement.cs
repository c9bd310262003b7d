namespace FMixSharp.Masks;

/// <summary>
/// Moves an image towards a poorer version of itself, or away from it: base + v·(image − base), in float32, clipped to a byte, fractions dropped.
/// </summary>
internal static class Enhancement
{
    /// <summary>Applies one of the four operations of this kind.</summary>
    public static void Apply(ImageStep step, ReadOnlySpan<byte> source, Span<byte> destination, int channels, int height, int width)
    {
        switch (step.Operation)
        {
            case ImageOperation.Brightness:
                FromOneValue(0, source, destination, step.Magnitude);
                break;
            case ImageOperation.Contrast:
                FromOneValue(MeanGrey(source, channels), source, destination, step.Magnitude);
                break;
            case ImageOperation.Color when channels == 3:
                FromGreyscale(source, destination, step.Magnitude);
                break;
            case ImageOperation.Color:
                source.CopyTo(destination);
                break;
            default: // Sharpness
                source.CopyTo(destination);
                for (var start = 0; start < source.Length; start += height * width)
                    FromSmooth(source.Slice(start, height * width), destination.Slice(start, height * width), width, step.Magnitude);
                break;
        }
    }

    private static void FromOneValue(int grey, ReadOnlySpan<byte> source, Span<byte> destination, float magnitude)
    {
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < 256; value++)
            table[value] = Blend(grey, value, magnitude);
        Tones.LookUp(source, destination, table);
    }

    private static void FromGreyscale(ReadOnlySpan<byte> source, Span<byte> destination, float magnitude)
    {
        var plane = source.Length / 3;
        ReadOnlySpan<byte> red = source[..plane], green = source.Slice(plane, plane), blue = source.Slice(2 * plane, plane);
        Span<byte> toRed = destination[..plane], toGreen = destination.Slice(plane, plane), toBlue = destination.Slice(2 * plane, plane);
        for (var i = 0; i < red.Length; i++)
        {
            var grey = Grey(red[i], green[i], blue[i]);
            toRed[i] = Blend(grey, red[i], magnitude);
            toGreen[i] = Blend(grey, green[i], magnitude);
            toBlue[i] = Blend(grey, blue[i], magnitude);
        }
    }

    // Of one channel; the outermost pixels are in the destination already.
    private static void FromSmooth(ReadOnlySpan<byte> source, Span<byte> destination, int width, float magnitude)
    {
        for (var start = width; start + width < source.Length; start += width)
        {
            ReadOnlySpan<byte> above = source.Slice(start - width, width), row = source.Slice(start, width), below = source.Slice(start + width, width);
            var to = destination.Slice(start, width);
            for (var x = 1; x + 1 < row.Length; x++)
            {
                var sum = above[x - 1] + above[x] + above[x + 1] + row[x - 1] + 5 * row[x] + row[x + 1] + below[x - 1] + below[x] + below[x + 1];
                to[x] = Blend((2 * sum + 13) / 26, row[x], magnitude);
            }
        }
    }

    private static int MeanGrey(ReadOnlySpan<byte> source, int channels)
    {
        var plane = source.Length / channels;
        ReadOnlySpan<byte> red = source[..plane], green = source.Slice(channels / 3 * plane, plane), blue = source[^plane..]; // one channel is all three
        long sum = 0;
        for (var i = 0; i < red.Length; i++)
            sum += Grey(red[i], green[i], blue[i]);
        return (int)((2 * sum + plane) / (2 * plane)); // to the nearest, halves up
    }

    // Luma of ITU-R BT.601 (0.299, 0.587, 0.114) in 16 bits, rounded; three equal values give that value.
    private static int Grey(int red, int green, int blue) => (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;

    private static byte Blend(int grey, int value, float magnitude) => (byte)Math.Clamp(grey + magnitude * (value - grey), 0, 255);
}
