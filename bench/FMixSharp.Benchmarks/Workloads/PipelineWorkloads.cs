using System.Diagnostics;
using System.Globalization;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.PointClouds;
using FMixSharp.Lab.Sounds;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;
using SkiaSharp;

namespace FMixSharp.Benchmarks.Workloads;

/// <summary>From samples in memory to batches, in processor time, and from a folder of images to samples.</summary>
internal static class PipelineWorkloads
{
    private const int Images = 1000,
        ImageSize = 3 * 32 * 32,
        FolderImages = 60_000,
        Points = 1000;

    public static IReadOnlyList<Workload> All { get; } =
    [
        new("loader, CIFAR-10 in memory", "µs/image", CifarSized),
        new("AutoAugment 32x32", "µs/image", () => Augment(AutoAugment.Cifar10)),
        new("RandAugment 32x32", "µs/image", () => Augment(new RandAugment())),
        new("random resized crop 500x375 to 224x224", "µs/image", Crop),
        new("loader, sounds to spectrograms", "µs/sound", () => Sounds("tones")),
        new("loader, sounds as waveforms", "µs/sound", () => Sounds("tones-waveform")),
        new("texts to numbered words", "µs/text", () => Clock.ProcessorMicroseconds(5_000, _ => TextDatasets.Find("phrases").OpenTask())),
        new("loader, texts in memory", "µs/text", Texts),
        new("loader, objects as points", "µs/object", () => Objects(null)),
        new("loader, objects as 32x32x32 grids", "µs/object", () => Objects(32)),
        new("points mixed by FMix in 32x32x32 voxels", "µs/object", MixedPoints),
        new("image folder of 60,000, opened again", "s", Folder),
    ];

    /// <summary>CIFAR-10's policy: a line for each sub-policy, NAME,PROBABILITY,LEVEL;NAME,PROBABILITY,LEVEL.</summary>
    public static void WritePolicy(string path)
    {
        var policy = AutoAugment.Cifar10;
        File.WriteAllLines(
            path,
            Enumerable
                .Range(0, policy.Count)
                .Select(i =>
                    string.Join(
                        ';',
                        policy[i]
                            .ToArray()
                            .Select(each =>
                                string.Create(CultureInfo.InvariantCulture, $"{each.Operation},{each.Probability},{each.Level}")
                            )
                    )
                )
        );
    }

    private static ReadyWorkload Epochs(int samples, Func<int, IEnumerable<Batch>> epoch) =>
        Clock.ProcessorMicroseconds(
            samples,
            round =>
            {
                foreach (var batch in epoch(round))
                    batch.Dispose();
            }
        );

    private static ReadyWorkload CifarSized()
    {
        var loader = new ImageLoader(SyntheticImages.Draw(50_000), Normalisation.Cifar, 128, new CropFlip(4, true), RandomKey.FromSeed(1));
        return Epochs(50_000, epoch => loader.Epoch(epoch));
    }

    private static ReadyWorkload Sounds(string dataset)
    {
        var sounds = ((SoundSet)Datasets.Get(dataset)).OpenTask().Train;
        var loader = new SoundLoader(sounds, 128, RandomKey.FromSeed(1), changed: true);
        return Epochs(sounds.Count, epoch => loader.Epoch(epoch));
    }

    private static ReadyWorkload Texts()
    {
        var task = TextDatasets.Find("phrases").OpenTask();
        var loader = new TextLoader(task.Train, 64, task.Padding, RandomKey.FromSeed(1));
        return Epochs(task.Train.Count, epoch => loader.Epoch(epoch));
    }

    private static ReadyWorkload Objects(int? resolution)
    {
        var data = PointCloudDatasets.Find(BuiltInSolids.Name).OpenTask(points: 1024).Train;
        var loader = new PointCloudLoader(data, 16, Points, resolution, RandomKey.FromSeed(1));
        return Epochs(data.Count, epoch => loader.Epoch(epoch));
    }

    // Mask, both voxelisations, 1,000 points drawn and standardised.
    private static ReadyWorkload MixedPoints()
    {
        const int steps = 50;
        using var batch = new PointCloudLoader(PointCloudDatasets.Find(BuiltInSolids.Name).OpenTask(points: 1024).Train, 16, Points)
            .Epoch(0)
            .First();
        float[] clouds = batch.Inputs.data<float>().ToArray(),
            mixed = new float[16 * 3 * Points];
        var key = RandomKey.FromSeed(1);
        return Clock.ProcessorMicroseconds(
            16 * steps,
            _ =>
            {
                for (var step = 0; step < steps; step++)
                {
                    using var plan = new FMix().Draw(16, [32, 32, 32], key, step);
                    plan.ApplyToPoints(clouds, mixed);
                }
            }
        );
    }

    private static ReadyWorkload Augment(ImagePolicy policy)
    {
        byte[] originals = Noise(Images * ImageSize),
            images = new byte[originals.Length];
        var key = RandomKey.FromSeed(2);
        return Clock.Microseconds(
            () =>
            {
                originals.CopyTo(images, 0);
                for (var i = 0; i < Images; i++)
                {
                    var random = key.Fold(i).Stream();
                    policy.Apply(images.AsSpan(i * ImageSize, ImageSize), 3, 32, 32, ref random);
                }
            },
            Images
        );
    }

    private static ReadyWorkload Crop()
    {
        byte[] photo = Noise(3 * 375 * 500),
            crop = new byte[3 * 224 * 224];
        var random = RandomKey.FromSeed(1).Stream();
        return Clock.Microseconds(() => new RandomResizedCrop().Apply(photo, 3, 375, 500, crop, 224, 224, ref random));
    }

    // Values spread as in photographs: operations on even noise would touch the whole table at once.
    private static byte[] Noise(int length)
    {
        var random = RandomKey.FromSeed(3).Stream();
        var bytes = new byte[length];
        foreach (ref var value in bytes.AsSpan())
            value = (byte)Math.Clamp(110 + 40 * random.NextNormal(), 0, 255);
        return bytes;
    }

    private static ReadyWorkload Folder()
    {
        var folder = Directory.CreateTempSubdirectory("fmix-bench-").FullName;
        Write(folder);
        ImageDatasets.Open("image-folder", folder); // decodes, and writes the cache
        return new ReadyWorkload(
            () =>
            {
                var start = Stopwatch.GetTimestamp();
                ImageDatasets.Open("image-folder", folder);
                return Stopwatch.GetElapsedTime(start).TotalSeconds;
            },
            () => Directory.Delete(folder, recursive: true)
        );
    }

    private static void Write(string folder)
    {
        using var bitmap = new SKBitmap(32, 32);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 75);
        var jpeg = data.ToArray();
        Parallel.For(
            0,
            20,
            part =>
            {
                var (split, name) = (part < 10 ? "train" : "test", part % 10);
                var path = Path.Combine(folder, split, $"class{name}");
                Directory.CreateDirectory(path);
                for (var i = 0; i < (split == "train" ? 5 : 1) * FolderImages / 60; i++)
                    File.WriteAllBytes(Path.Combine(path, $"{i:D4}.jpg"), jpeg);
            }
        );
    }
}
