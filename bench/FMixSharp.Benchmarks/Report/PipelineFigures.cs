using System.Diagnostics;
using FMixSharp.Lab.Data;
using FMixSharp.Masks;
using SkiaSharp;

namespace FMixSharp.Benchmarks.Report;

/// <summary>Images per second that the loader makes, and how long a folder of images takes to open again.</summary>
internal static class PipelineFigures
{
    private const int FolderImages = 60_000, Rounds = 5;

    public static IEnumerable<Figure> Measure()
    {
        var loader = new BatchLoader(SyntheticImages.Draw(50_000), Normalisation.Cifar, 128, new CropFlip(4, true), RandomKey.FromSeed(1));
        var rate = Clock.RateOfCore(50_000, Rounds, epoch =>
        {
            foreach (var batch in loader.Epoch(epoch))
                batch.Dispose();
        });
        yield return new Figure("loader, CIFAR-10 in memory", rate, "images/s", 150_000, Note: "a core: images by processor time of all threads");
        foreach (var figure in AugmentFigures.Measure())
            yield return figure;
        foreach (var figure in SoundFigures.Measure())
            yield return figure;
        foreach (var figure in TextFigures.Measure())
            yield return figure;
        foreach (var figure in SolidFigures.Measure())
            yield return figure;
        yield return Folder();
    }

    private static Figure Folder()
    {
        var folder = Directory.CreateTempSubdirectory("fmix-bench-").FullName;
        try
        {
            Write(folder);
            Datasets.Open("image-folder", folder); // decodes, and writes the cache
            var seconds = new double[3];
            for (var round = 0; round < seconds.Length; round++)
            {
                var start = Stopwatch.GetTimestamp();
                Datasets.Open("image-folder", folder);
                seconds[round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
            return new Figure("image folder of 60,000, opened again", Clock.Median(seconds), "s", 2, AtMost: true, "32×32 JPEG, from the cache");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string folder)
    {
        using var bitmap = new SKBitmap(32, 32);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 75);
        var jpeg = data.ToArray();
        Parallel.For(0, 20, part =>
        {
            var (split, name) = (part < 10 ? "train" : "test", part % 10);
            var path = Path.Combine(folder, split, $"class{name}");
            Directory.CreateDirectory(path);
            for (var i = 0; i < (split == "train" ? 5 : 1) * FolderImages / 60; i++)
                File.WriteAllBytes(Path.Combine(path, $"{i:D4}.jpg"), jpeg);
        });
    }
}
