using System.Buffers;
using System.Globalization;
using FMixSharp.Lab.Data;
using SkiaSharp;

namespace FMixSharp.Lab.Images;

/// <summary>Decodes image files to 8-bit planes with SkiaSharp. What a header promises is checked before memory is taken for it.</summary>
internal static class ImageDecoder
{
    /// <summary>Name of the environment variable that holds the limit on an image's pixels.</summary>
    public const string LimitVariable = "FMIX_MAX_PIXELS";

    /// <summary>The limit where the variable is not set: 100 million pixels, 300 MB as planes.</summary>
    public const int UsualLimit = 100_000_000;

    // No format makes so many pixels of a byte but for images of nearly one colour, and those are small enough below the second number.
    private const long MostPixelsPerByte = 10_000,
        AlwaysPixels = 1 << 20;

    /// <summary>
    /// Decodes all files in parallel; the first <paramref name="trainCount"/> are the training split. All must have the first one's size.
    /// The result is grey if every file is.
    /// </summary>
    /// <exception cref="DatasetException">An image is unreadable or of another size: the first such in the list.</exception>
    public static DecodedImages DecodeAll(IReadOnlyList<string> paths, int trainCount)
    {
        SKSizeI size;
        using (var first = Open(FileContent.Read(paths[0]), paths[0]))
            size = first.Info.Size;
        var imageSize = 3L * size.Width * size.Height;
        if (imageSize * Math.Max(trainCount, paths.Count - trainCount) > Array.MaxLength)
            throw new DatasetException(
                $"{paths[0]} and its like: {paths.Count} images of {size.Width}x{size.Height} need "
                    + $"{imageSize * paths.Count / 1e9:F1} GB, and a split must fit in 2 GB; make the images smaller"
            );

        var train = new byte[imageSize * trainCount];
        var test = new byte[imageSize * (paths.Count - trainCount)];
        var anyColour = false;
        (long Index, DatasetException? Exception) failure = (long.MaxValue, null);
        var gate = new Lock();
        Parallel.For(
            0,
            paths.Count,
            (i, loop) =>
            {
                try
                {
                    var planes =
                        i < trainCount
                            ? train.AsSpan((int)(i * imageSize), (int)imageSize)
                            : test.AsSpan((int)((i - trainCount) * imageSize), (int)imageSize);
                    if (Decode(paths[i], paths[0], size, planes))
                        Volatile.Write(ref anyColour, true);
                }
                catch (DatasetException exception)
                {
                    loop.Break(); // images before this one are still tried, so the first bad one is found
                    lock (gate)
                        if (i < failure.Index)
                            failure = (i, exception);
                }
            }
        );
        if (failure.Exception is { } bad)
            throw new DatasetException(bad.Message, bad);
        return anyColour
            ? new DecodedImages(3, size.Height, size.Width, train, test)
            : new DecodedImages(1, size.Height, size.Width, FirstPlanes(train, (int)imageSize / 3), FirstPlanes(test, (int)imageSize / 3));
    }

    /// <summary>The red, green and blue planes of an image file's content; dispose them.</summary>
    /// <param name="file">JPEG, PNG or whatever else SkiaSharp decodes.</param>
    /// <param name="place">Where it comes from, for messages.</param>
    /// <exception cref="DatasetException">It is damaged, or no image.</exception>
    public static DecodedPlanes Decode(byte[] file, string place)
    {
        using var codec = Open(file, place);
        var (height, width) = (codec.Info.Height, codec.Info.Width);
        var planes = new DecodedPlanes(ArrayPool<byte>.Shared.Rent(3 * height * width), 3, height, width);
        try
        {
            Decode(codec, place, planes.Planes);
            return planes;
        }
        catch (DatasetException)
        {
            planes.Dispose();
            throw;
        }
    }

    /// <summary>Opens an image, of which nothing is decoded yet.</summary>
    /// <param name="file">The file's content.</param>
    /// <param name="place">Where it comes from, for messages.</param>
    /// <exception cref="DatasetException">It is no image, or has more pixels by its header than are taken for real.</exception>
    public static SKCodec Open(byte[] file, string place) => Open(file, place, Limit(Environment.GetEnvironmentVariable(LimitVariable)));

    /// <summary>The same with at most <paramref name="limit"/> pixels.</summary>
    internal static SKCodec Open(byte[] file, string place, int limit)
    {
        using var data = SKData.CreateCopy(file);
        var codec =
            SKCodec.Create(data)
            ?? throw new DatasetException(
                HeifHeader.Format(file) is { } format
                    ? $"{place}: {format}, which is not decoded; convert it to JPEG or PNG, as ImageMagick does: magick INPUT OUTPUT.jpg"
                    : $"{place}: not an image that can be decoded; replace or remove it"
            );
        var pixels = (long)codec.Info.Width * codec.Info.Height;
        if (pixels <= limit && pixels <= Math.Max(AlwaysPixels, file.Length * MostPixelsPerByte))
            return codec;
        var size = $"{codec.Info.Width}x{codec.Info.Height}";
        codec.Dispose();
        throw new DatasetException(
            pixels > limit
                ? $"{place}: {size} pixels by its header, which is more than {limit}; make the image smaller, or raise the limit with "
                    + $"{LimitVariable}"
                : $"{place}: {size} pixels by its header, but the file has only {file.Length} bytes; it is damaged, replace or remove it"
        );
    }

    // Returns whether the image is colour.
    private static bool Decode(string path, string firstPath, SKSizeI size, Span<byte> planes)
    {
        var file = FileContent.Read(path);
        using var codec = Open(file, path);
        var info = codec.Info;
        if (info.Size != size)
            throw new DatasetException(
                $"{path}: {info.Width}x{info.Height} pixels, but {firstPath} has {size.Width}x{size.Height}; "
                    + "all images of a folder must have one size: resize them"
            );
        Decode(codec, path, planes);
        return info.ColorType != SKColorType.Gray8 && !IsGreyPng(file);
    }

    /// <summary>
    /// Whether a file is a PNG that says it is grey: SkiaSharp calls grey of 1, 2, 4 and 16 bits, and grey with transparency, colour. The
    /// type of colour is a byte of the first chunk; 0 is grey, 4 with transparency.
    /// </summary>
    public static bool IsGreyPng(ReadOnlySpan<byte> file) =>
        file.Length > 25 && file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) && file[25] is 0 or 4;

    /// <summary>The most pixels of an image, by the text of <see cref="LimitVariable"/>.</summary>
    /// <exception cref="DatasetException">It is no such number.</exception>
    internal static int Limit(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return UsualLimit;
        const int most = 536_870_911; // four bytes each fit into one array
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= most
            ? limit
            : throw new DatasetException($"{LimitVariable} is '{text}'; expected a whole number of pixels from 1 to {most}");
    }

    private static unsafe void Decode(SKCodec codec, string place, Span<byte> planes)
    {
        var plane = codec.Info.Width * codec.Info.Height;
        var buffer = ArrayPool<byte>.Shared.Rent(4 * plane);
        try
        {
            SKCodecResult result;
            var rgba = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
            fixed (byte* pixels = buffer)
                result = codec.GetPixels(rgba, (nint)pixels);
            if (result != SKCodecResult.Success)
                throw new DatasetException($"{place}: the image is damaged ({result}); replace or remove it");
            for (var channel = 0; channel < 3; channel++)
            {
                var values = planes.Slice(channel * plane, plane);
                for (var i = 0; i < values.Length; i++)
                    values[i] = buffer[4 * i + channel];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] FirstPlanes(byte[] rgb, int plane)
    {
        var grey = new byte[rgb.Length / 3];
        for (var start = 0; start < grey.Length; start += plane)
            rgb.AsSpan(3 * start, plane).CopyTo(grey.AsSpan(start));
        return grey;
    }
}
