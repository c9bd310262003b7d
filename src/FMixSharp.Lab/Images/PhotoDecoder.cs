using System.Buffers;
using FMixSharp.Lab.Data;
using SkiaSharp;

namespace FMixSharp.Lab.Images;

/// <summary>
/// Decodes photos as people have them: upright by their EXIF orientation, over white where they are transparent, the first frame where they
/// move, and no larger than they are needed, where the format can (JPEG halves, quarters or eighths while it decodes). Colour profiles are
/// not applied.
/// </summary>
internal static class PhotoDecoder
{
    // Of the scales that JPEG decoders offer, those that they compute with vector instructions.
    private static readonly float[] scales = [1 / 8f, 1 / 4f, 1 / 2f];

    /// <summary>Rows and columns of the upright image.</summary>
    public static (int Height, int Width) UprightSize(SKCodec codec) =>
        IsOnItsSide(codec.EncodedOrigin) ? (codec.Info.Width, codec.Info.Height) : (codec.Info.Height, codec.Info.Width);

    /// <summary>Whether a file's header says that it is grey.</summary>
    public static bool IsGrey(SKCodec codec, ReadOnlySpan<byte> file) =>
        codec.Info.ColorType == SKColorType.Gray8 || ImageDecoder.IsGreyPng(file);

    /// <summary>The upright planes of an image; dispose them.</summary>
    /// <param name="codec">The open file.</param>
    /// <param name="place">Where it comes from, for messages.</param>
    /// <param name="channels">1 for grey (luma, as ITU-R BT.601 has it), 3 for RGB.</param>
    /// <param name="leastScale">A scale below 1 that still has all that is needed; 1 or more for the full size.</param>
    /// <exception cref="DatasetException">It is damaged.</exception>
    public static DecodedPlanes Decode(SKCodec codec, string place, int channels, double leastScale = 1)
    {
        var size = codec.Info.Size;
        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && scales.FirstOrDefault(scale => scale >= leastScale) is > 0 and var scale)
            size = codec.GetScaledDimensions(scale);
        var isOpaque = codec.Info.AlphaType == SKAlphaType.Opaque;
        var pixels = ArrayPool<byte>.Shared.Rent(checked(4 * size.Width * size.Height));
        try
        {
            Read(
                codec,
                place,
                new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, isOpaque ? SKAlphaType.Opaque : SKAlphaType.Premul),
                pixels
            );
            var count = size.Width * size.Height;
            if (!isOpaque)
                PutOverWhite(pixels.AsSpan(0, 4 * count));
            var (height, width) = IsOnItsSide(codec.EncodedOrigin) ? (size.Width, size.Height) : (size.Height, size.Width);
            var planes = new DecodedPlanes(ArrayPool<byte>.Shared.Rent(channels * count), channels, height, width);
            Separate(pixels.AsSpan(0, 4 * count), size, codec.EncodedOrigin, channels, planes.Planes);
            return planes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    /// <summary>The planes of a bitmap; dispose them.</summary>
    public static unsafe DecodedPlanes Planes(SKBitmap bitmap, int channels)
    {
        var size = bitmap.Info.Size;
        var pixels = new byte[checked(4 * size.Width * size.Height)];
        using (var source = bitmap.PeekPixels())
            fixed (byte* start = pixels)
                if (
                    source?.ReadPixels(
                        new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul),
                        (nint)start,
                        4 * size.Width
                    ) != true
                )
                    throw new ArgumentException($"a bitmap of {size.Width}x{size.Height} without pixels that can be read", nameof(bitmap));
        PutOverWhite(pixels);
        var planes = new DecodedPlanes(ArrayPool<byte>.Shared.Rent(channels * size.Width * size.Height), channels, size.Height, size.Width);
        Separate(pixels, size, SKEncodedOrigin.TopLeft, channels, planes.Planes);
        return planes;
    }

    private static unsafe void Read(SKCodec codec, string place, SKImageInfo info, byte[] pixels)
    {
        SKCodecResult result;
        fixed (byte* start = pixels)
            result = codec.GetPixels(info, (nint)start);
        if (result != SKCodecResult.Success)
            throw new DatasetException($"{place}: the image is damaged ({result}); replace or remove it");
    }

    // Premultiplied colours are at most their alpha, so that no sum is above 255.
    private static void PutOverWhite(Span<byte> rgba)
    {
        for (var i = 0; i < rgba.Length; i += 4)
        {
            var rest = (byte)(255 - rgba[i + 3]);
            rgba[i] += rest;
            rgba[i + 1] += rest;
            rgba[i + 2] += rest;
        }
    }

    private static bool IsOnItsSide(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;

    // Pixel (y, x) of the file goes to start + y · down + x · right of the upright image.
    private static void Separate(ReadOnlySpan<byte> rgba, SKSizeI size, SKEncodedOrigin origin, int channels, Span<byte> planes)
    {
        var (width, height) = (size.Width, size.Height);
        var count = width * height;
        var (start, down, right) = origin switch
        {
            SKEncodedOrigin.TopRight => (width - 1, width, -1),
            SKEncodedOrigin.BottomRight => (count - 1, -width, -1),
            SKEncodedOrigin.BottomLeft => (count - width, -width, 1),
            SKEncodedOrigin.LeftTop => (0, 1, height),
            SKEncodedOrigin.RightTop => (height - 1, -1, height),
            SKEncodedOrigin.RightBottom => (count - 1, -1, -height),
            SKEncodedOrigin.LeftBottom => (count - height, 1, -height),
            _ => (0, width, 1),
        };
        for (var y = 0; y < height; y++)
        {
            var row = rgba.Slice(4 * y * width, 4 * width);
            if (channels == 1)
            {
                for (int i = 0, at = start + y * down; i < row.Length; i += 4, at += right)
                    planes[at] = (byte)((19595 * row[i] + 38470 * row[i + 1] + 7471 * row[i + 2] + 32768) >> 16);
                continue;
            }
            var red = planes[..count];
            var green = planes.Slice(count, count);
            var blue = planes.Slice(2 * count, count);
            if (right == 1)
            {
                var reds = red.Slice(start + y * down, width);
                var greens = green.Slice(start + y * down, width);
                var blues = blue.Slice(start + y * down, width);
                for (var x = 0; x < width; x++)
                {
                    reds[x] = row[4 * x];
                    greens[x] = row[4 * x + 1];
                    blues[x] = row[4 * x + 2];
                }
                continue;
            }
            for (int i = 0, at = start + y * down; i < row.Length; i += 4, at += right)
                (red[at], green[at], blue[at]) = (row[i], row[i + 1], row[i + 2]);
        }
    }
}
