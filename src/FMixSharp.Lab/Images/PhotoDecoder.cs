using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    // Twice what is needed: resizing with antialiasing then hardly sees another image than at full size.
    private const double Margin = 2;

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
    /// <param name="leastScale">A scale below 1 that still has all that is needed, of which twice as much is decoded.</param>
    /// <exception cref="DatasetException">It is damaged.</exception>
    public static DecodedPlanes Decode(SKCodec codec, string place, int channels, double leastScale = 1)
    {
        var size = Size(codec, leastScale);
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
            Separate(pixels, size, codec.EncodedOrigin, channels, planes.Planes);
            return planes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    /// <summary>The upright planes of a part of an image, and of a JPEG file hardly more is decoded; dispose them.</summary>
    /// <param name="codec">The open file.</param>
    /// <param name="place">Where it comes from, for messages.</param>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <param name="box">The part, of the upright image in full size.</param>
    /// <param name="leastScale">A scale below 1 that still has all that is needed; 1 or more for the full size.</param>
    /// <exception cref="DatasetException">It is damaged.</exception>
    public static DecodedPlanes DecodePart(SKCodec codec, string place, int channels, ImageBox box, double leastScale)
    {
        var (height, width) = UprightSize(codec);
        if (
            codec.EncodedFormat == SKEncodedImageFormat.Jpeg
            && codec.EncodedOrigin is SKEncodedOrigin.TopLeft
            && TryDecodeRows(codec, place, channels, box, leastScale) is { } part
        )
            return part;
        using var whole = Decode(codec, place, channels, leastScale);
        var scaled = Scaled(box, height, width, whole.Height, whole.Width);
        var cut = new DecodedPlanes(
            ArrayPool<byte>.Shared.Rent(channels * scaled.Height * scaled.Width),
            channels,
            scaled.Height,
            scaled.Width
        );
        for (var row = 0; row < channels * scaled.Height; row++)
        {
            var from = (row / scaled.Height * whole.Height + scaled.Top + row % scaled.Height) * whole.Width + scaled.Left;
            whole.Planes.Slice(from, scaled.Width).CopyTo(cut.Planes[(row * scaled.Width)..]);
        }
        return cut;
    }

    /// <summary>The same box of the image in another size, at least a pixel.</summary>
    internal static ImageBox Scaled(ImageBox box, int height, int width, int newHeight, int newWidth)
    {
        var (top, left) = ((int)((long)box.Top * newHeight / height), (int)((long)box.Left * newWidth / width));
        var bottom = (int)(((long)box.Top + box.Height) * newHeight / height);
        var right = (int)(((long)box.Left + box.Width) * newWidth / width);
        return new ImageBox(top, left, Math.Max(1, bottom - top), Math.Max(1, right - left));
    }

    // Rows above the box are passed over, those below never reached, and of the others only its columns are decoded. Null where the decoder
    // does not go row by row.
    private static unsafe DecodedPlanes? TryDecodeRows(SKCodec codec, string place, int channels, ImageBox box, double leastScale)
    {
        var size = Size(codec, leastScale);
        var part = Scaled(box, codec.Info.Height, codec.Info.Width, size.Height, size.Width);
        var columns = new SKCodecOptions(new SKRectI(part.Left, 0, part.Left + part.Width, size.Height));
        if (
            codec.StartScanlineDecode(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque), columns)
            != SKCodecResult.Success
        )
            return null;
        var pixels = ArrayPool<byte>.Shared.Rent(checked(4 * part.Width * part.Height));
        try
        {
            var isWhole = part.Top == 0 || codec.SkipScanlines(part.Top);
            fixed (byte* start = pixels)
                isWhole = isWhole && codec.GetScanlines((nint)start, part.Height, 4 * part.Width) == part.Height;
            if (!isWhole)
                throw new DatasetException($"{place}: the image is damaged; replace or remove it");
            var planes = new DecodedPlanes(
                ArrayPool<byte>.Shared.Rent(channels * part.Height * part.Width),
                channels,
                part.Height,
                part.Width
            );
            Separate(pixels, new SKSizeI(part.Width, part.Height), SKEncodedOrigin.TopLeft, channels, planes.Planes);
            return planes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    private static SKSizeI Size(SKCodec codec, double leastScale) =>
        codec.EncodedFormat == SKEncodedImageFormat.Jpeg
        && scales.FirstOrDefault(scale => scale >= Margin * leastScale) is > 0 and var scale
            ? codec.GetScaledDimensions(scale)
            : codec.Info.Size;

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
                Planes(row, reds, greens, blues);
                continue;
            }
            for (int i = 0, at = start + y * down; i < row.Length; i += 4, at += right)
                (red[at], green[at], blue[at]) = (row[i], row[i + 1], row[i + 2]);
        }
    }

    // Sixteen pixels at once: of four numbers of 32 bits the same byte each.
    private static void Planes(ReadOnlySpan<byte> rgba, Span<byte> reds, Span<byte> greens, Span<byte> blues)
    {
        var pixels = MemoryMarshal.Cast<byte, uint>(rgba);
        var x = 0;
        for (; x + 16 <= reds.Length && BitConverter.IsLittleEndian; x += 16)
        {
            var (a, b, c, d) = (
                Vector128.Create(pixels[x..]),
                Vector128.Create(pixels[(x + 4)..]),
                Vector128.Create(pixels[(x + 8)..]),
                Vector128.Create(pixels[(x + 12)..])
            );
            var lowest = Vector128.Create(255u);
            Narrow(a & lowest, b & lowest, c & lowest, d & lowest).CopyTo(reds[x..]);
            Narrow(a >>> 8 & lowest, b >>> 8 & lowest, c >>> 8 & lowest, d >>> 8 & lowest).CopyTo(greens[x..]);
            Narrow(a >>> 16 & lowest, b >>> 16 & lowest, c >>> 16 & lowest, d >>> 16 & lowest).CopyTo(blues[x..]);
        }
        for (; x < reds.Length; x++)
        {
            reds[x] = rgba[4 * x];
            greens[x] = rgba[4 * x + 1];
            blues[x] = rgba[4 * x + 2];
        }
    }

    private static Vector128<byte> Narrow(Vector128<uint> a, Vector128<uint> b, Vector128<uint> c, Vector128<uint> d) =>
        Vector128.Narrow(Vector128.Narrow(a, b), Vector128.Narrow(c, d));
}
