using System.Text.Json.Nodes;
using FMixSharp;
using SkiaSharp;

namespace UseFromApp;

/// <summary>How a photo becomes what the model was trained on: upright, over white, in its size, as planes of bytes.</summary>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Resize">"crop", "pad" or "stretch".</param>
/// <param name="ShorterSide">For "crop": the shorter side before the centre is cut out.</param>
public sealed record PhotoInput(int Channels, int Height, int Width, string Resize, int ShorterSide)
{
    /// <summary>From the record of a run's data, which an exported model carries.</summary>
    public static PhotoInput Of(JsonNode data)
    {
        var (channels, height, width) = (Number("channels"), Number("height"), Number("width"));
        // Data sets whose images all have one size do not say how others become one.
        var preparation = data["preparation"];
        return new(
            channels,
            height,
            width,
            preparation?["resize"]?.GetValue<string>() ?? (height == width ? "crop" : "stretch"),
            preparation?["shorter_side"]?.GetValue<int>() ?? height
        );

        int Number(string name) => data["input"]![name]!.GetValue<int>();
    }

    /// <summary>The planes of a photo: (channels, height, width).</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public byte[] Of(SKCodec codec)
    {
        using var photo = Upright(codec, Size(codec));
        var planes = Planes(photo);
        if (Resize != "crop")
            return Resize == "pad" ? Padded(planes, photo) : Resized(planes, photo, Height, Width);
        var square = new byte[Channels * Height * Width];
        new ResizeCentreCrop(ShorterSide, Height).Apply(planes, Channels, photo.Height, photo.Width, square);
        return square;
    }

    // JPEG decoders can halve, quarter and so on; as in training, at least twice what is needed is left.
    private SKSizeI Size(SKCodec codec)
    {
        var (height, width) = (codec.Info.Height, codec.Info.Width);
        if (codec.EncodedOrigin >= SKEncodedOrigin.LeftTop) // on its side
            (height, width) = (width, height);
        var needed = Resize switch
        {
            "crop" => (double)ShorterSide / Math.Min(height, width),
            "pad" => Math.Min((double)Height / height, (double)Width / width),
            _ => Math.Max((double)Height / height, (double)Width / width),
        };
        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg)
            foreach (var scale in (float[])[1 / 8f, 1 / 4f, 1 / 2f])
                if (scale >= 2 * needed)
                    return codec.GetScaledDimensions(scale);
        return codec.Info.Size;
    }

    // Drawn as its EXIF orientation says, over white.
    private static SKBitmap Upright(SKCodec codec, SKSizeI size)
    {
        using var decoded = new SKBitmap(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul);
        if (codec.GetPixels(decoded.Info, decoded.GetPixels()) != SKCodecResult.Success)
            throw new InvalidDataException("the image is damaged");
        var (width, height) = (decoded.Width, decoded.Height);
        var turn = codec.EncodedOrigin switch
        {
            SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
            SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightTop => new SKMatrix(0, -1, height, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, height, -1, 0, width, 0, 0, 1),
            SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, width, 0, 0, 1),
            _ => SKMatrix.Identity,
        };
        var isOnItsSide = codec.EncodedOrigin >= SKEncodedOrigin.LeftTop;
        var upright = new SKBitmap(isOnItsSide ? height : width, isOnItsSide ? width : height, SKColorType.Rgba8888, SKAlphaType.Premul);
        using var canvas = new SKCanvas(upright);
        canvas.Clear(SKColors.White);
        canvas.SetMatrix(turn);
        using var image = SKImage.FromBitmap(decoded);
        canvas.DrawImage(image, 0, 0, SKSamplingOptions.Default);
        return upright;
    }

    private byte[] Planes(SKBitmap photo)
    {
        var rgba = photo.GetPixelSpan();
        var count = photo.Width * photo.Height;
        var planes = new byte[Channels * count];
        for (var i = 0; i < count; i++)
        {
            var (red, green, blue) = (rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2]);
            if (Channels == 1)
                planes[i] = (byte)((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16); // luma, as ITU-R BT.601 has it
            else
                (planes[i], planes[count + i], planes[2 * count + i]) = (red, green, blue);
        }
        return planes;
    }

    // The whole image in the middle, with black beside it.
    private byte[] Padded(byte[] planes, SKBitmap photo)
    {
        var scale = Math.Min((double)Height / photo.Height, (double)Width / photo.Width);
        var rows = Math.Clamp((int)Math.Round(photo.Height * scale), 1, Height);
        var columns = Math.Clamp((int)Math.Round(photo.Width * scale), 1, Width);
        var inner = Resized(planes, photo, rows, columns);
        var padded = new byte[Channels * Height * Width];
        var (top, left) = ((Height - rows) / 2, (Width - columns) / 2);
        for (var row = 0; row < Channels * rows; row++)
        {
            var place = (row / rows * Height + top + row % rows) * Width + left;
            inner.AsSpan(row * columns, columns).CopyTo(padded.AsSpan(place));
        }
        return padded;
    }

    private byte[] Resized(byte[] planes, SKBitmap photo, int rows, int columns)
    {
        var resized = new byte[Channels * rows * columns];
        Resampling.Resize(
            planes,
            Channels,
            photo.Height,
            photo.Width,
            new ImageBox(0, 0, photo.Height, photo.Width),
            resized,
            rows,
            columns
        );
        return resized;
    }
}
