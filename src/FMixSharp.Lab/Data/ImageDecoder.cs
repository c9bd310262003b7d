using System.Buffers;
using SkiaSharp;

namespace FMixSharp.Lab.Data;

/// <summary>Decodes image files to 8-bit planes with SkiaSharp.</summary>
internal static class ImageDecoder
{
    /// <summary>
    /// Decodes all files in parallel; the first <paramref name="trainCount"/> are the training split. All must have the first one's size.
    /// The result is grey if every file is.
    /// </summary>
    /// <exception cref="DatasetException">An image is unreadable or of another size: the first such in the list.</exception>
    public static DecodedImages DecodeAll(IReadOnlyList<string> paths, int trainCount)
    {
        SKSizeI size;
        using (var first = Open(paths[0]))
            size = first.Info.Size;
        var imageSize = 3L * size.Width * size.Height;
        if (imageSize * Math.Max(trainCount, paths.Count - trainCount) > Array.MaxLength)
            throw new DatasetException($"{paths[0]} and its like: {paths.Count} images of {size.Width}x{size.Height} need " +
                $"{imageSize * paths.Count / 1e9:F1} GB, and a split must fit in 2 GB; make the images smaller");

        var train = new byte[imageSize * trainCount];
        var test = new byte[imageSize * (paths.Count - trainCount)];
        var anyColour = false;
        (long Index, DatasetException? Exception) failure = (long.MaxValue, null);
        var gate = new Lock();
        Parallel.For(0, paths.Count, (i, loop) =>
        {
            try
            {
                var planes = i < trainCount
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
        });
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
        using var codec = Codec(file, place);
        var (height, width) = (codec.Info.Height, codec.Info.Width);
        if (4L * height * width > Array.MaxLength)
            throw new DatasetException($"{place}: {width}x{height} pixels are too many; make the image smaller");
        var planes = new DecodedPlanes(ArrayPool<byte>.Shared.Rent(3 * height * width), height, width);
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

    /// <summary>A whole file.</summary>
    /// <exception cref="DatasetException">It cannot be read.</exception>
    public static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: cannot be read ({exception.Message})", exception);
        }
    }

    // Returns whether the image is colour.
    private static bool Decode(string path, string firstPath, SKSizeI size, Span<byte> planes)
    {
        using var codec = Open(path);
        var info = codec.Info;
        if (info.Size != size)
            throw new DatasetException($"{path}: {info.Width}x{info.Height} pixels, but {firstPath} has {size.Width}x{size.Height}; " +
                "all images of a folder must have one size: resize them");
        Decode(codec, path, planes);
        return info.ColorType != SKColorType.Gray8;
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

    private static SKCodec Open(string path) => Codec(ReadFile(path), path);

    private static SKCodec Codec(byte[] file, string place)
    {
        using var data = SKData.CreateCopy(file);
        return SKCodec.Create(data) ?? throw new DatasetException($"{place}: not an image that can be decoded; replace or remove it");
    }

    private static byte[] FirstPlanes(byte[] rgb, int plane)
    {
        var grey = new byte[rgb.Length / 3];
        for (var start = 0; start < grey.Length; start += plane)
            rgb.AsSpan(3 * start, plane).CopyTo(grey.AsSpan(start));
        return grey;
    }
}
