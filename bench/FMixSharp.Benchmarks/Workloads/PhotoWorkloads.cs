using FMixSharp.Lab.Training;
using SkiaSharp;

namespace FMixSharp.Benchmarks.Workloads;

/// <summary>From photos in files to batches.</summary>
internal static class PhotoWorkloads
{
    /// <summary>A JPEG file of 500x375 becomes 224x224: a random part, mirrored half of the time, normalised.</summary>
    public const string Photo = "photo 500x375 to 224x224";

    private const int Photos = 256,
        Height = 375,
        Width = 500;

    public static IReadOnlyList<Workload> All { get; } = [new(Photo, "µs/image", Loader)];

    /// <summary>The photo: waves and noise, about as many bytes as photographs of its size have.</summary>
    public static void Write(string path)
    {
        var random = RandomKey.FromSeed(4).Stream();
        using var bitmap = new SKBitmap(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < Height; y++)
        for (var x = 0; x < Width; x++)
        {
            var light = 120 + 60 * Math.Sin(x / 31.0 + y / 47.0) + 30 * Math.Sin(x * y / 4000.0) + 7 * random.NextNormal();
            bitmap.SetPixel(x, y, new SKColor(Byte(light + 20), Byte(light), Byte(0.7 * light + 40 * Math.Sin(y / 20.0))));
        }
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        File.WriteAllBytes(path, data.ToArray());

        static byte Byte(double value) => (byte)Math.Clamp(value, 0, 255);
    }

    private static ReadyWorkload Loader()
    {
        var folder = Directory.CreateTempSubdirectory("fmix-bench-").FullName;
        try
        {
            foreach (var name in (string[])["a", "b"])
            foreach (var split in (string[])["train", "test"])
                Directory.CreateDirectory(Path.Combine(folder, split, name));
            var photo = Path.Combine(folder, "train", "a", "0.jpg");
            Write(photo);
            File.Copy(photo, Path.Combine(folder, "test", "a", "0.jpg"));
            File.Copy(photo, Path.Combine(folder, "test", "b", "0.jpg"));
            for (var i = 1; i < Photos; i++)
                File.Copy(photo, Path.Combine(folder, "train", i % 2 == 0 ? "a" : "b", $"{i}.jpg"));
            var task = TrainOptions.For("image-folder") with { Data = folder, ImageSize = 224 };
            var training = Datasets.Get("image-folder").Open(task with { BatchSize = 32 });
            var plain = new NoMix();
            var measured = Clock.ProcessorMicroseconds(
                Photos,
                epoch =>
                {
                    foreach (
                        var batch in training.Epoch(epoch, 0, batch => training.Draw(plain, batch, RandomKey.FromSeed(1), batch.Index))
                    )
                        batch.Dispose();
                }
            );
            return new ReadyWorkload(
                measured.Sample,
                () =>
                {
                    training.Dispose();
                    Directory.Delete(folder, recursive: true);
                }
            );
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }
}
