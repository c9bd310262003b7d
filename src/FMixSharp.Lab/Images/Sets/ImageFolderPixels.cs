using System.Globalization;
using System.Text;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>The images of a folder in memory, where all have one size.</summary>
internal static class ImageFolderPixels
{
    /// <summary>The three parts, of which the second may be missing.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="files">Its images.</param>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <param name="size">Rows and columns of each upright image.</param>
    /// <param name="log">As for <see cref="CachedImages.Load"/>.</param>
    /// <param name="caches">As for <see cref="CachedImages.Load"/>.</param>
    public static (ImageDataset Train, ImageDataset? Validation, ImageDataset Test) Load(
        string folder,
        SampleFolders files,
        int channels,
        (int Height, int Width) size,
        Action<string>? log,
        IReadOnlyList<string>? caches
    )
    {
        SampleFile[] all = [.. files.All];
        var held = files.Validation.Count;
        var images = CachedImages.Load(
            folder,
            files.Train.Count,
            all.Length,
            Fingerprint(all, files.Train.Count, held, channels),
            () => Decode(all, files.Train.Count, channels, size),
            log,
            caches
        );
        var imageSize = channels * size.Height * size.Width;
        return (
            Part(images.Train, files.Train),
            held > 0 ? Part(images.Test[..(held * imageSize)], files.Validation) : null,
            Part(held > 0 ? images.Test[(held * imageSize)..] : images.Test, files.Test)
        );

        ImageDataset Part(byte[] pixels, IReadOnlyList<SampleFile> part) =>
            new(channels, size.Height, size.Width, pixels, [.. part.Select(file => file.Class)], files.Classes)
            {
                Files = [.. part.Select(file => file.Path)],
            };
    }

    private static byte[] Fingerprint(SampleFile[] files, int trained, int held, int channels)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{channels} {trained} {held}\n");
        foreach (var file in files)
            text.Append(CultureInfo.InvariantCulture, $"{file.Name}\0{file.Size}\0{file.Changed}\n");
        return ImageListing.Hash(text.ToString());
    }

    private static DecodedImages Decode(SampleFile[] files, int trained, int channels, (int Height, int Width) size)
    {
        var imageSize = channels * size.Height * size.Width;
        var train = new byte[imageSize * trained];
        var test = new byte[imageSize * (files.Length - trained)];
        var problems = new DatasetException?[files.Length];
        Parallel.For(
            0,
            files.Length,
            i =>
            {
                var planes = i < trained ? train.AsSpan(i * imageSize, imageSize) : test.AsSpan((i - trained) * imageSize, imageSize);
                try
                {
                    var path = files[i].Path;
                    using var codec = ImageDecoder.Open(FileContent.Read(path), path);
                    using var decoded = PhotoDecoder.Decode(codec, path, channels);
                    decoded.Planes.CopyTo(planes);
                }
                catch (DatasetException problem)
                {
                    problems[i] = problem;
                }
            }
        );
        return DatasetException.Of(problems) is { } all ? throw all : new DecodedImages(channels, size.Height, size.Width, train, test);
    }
}
