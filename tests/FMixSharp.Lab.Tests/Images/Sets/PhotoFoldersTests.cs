using System.Text;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Training;
using FMixSharp.Tests;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Images.Sets;

/// <summary>Folders of photos as people have them: mixed sizes and formats, without splits.</summary>
public sealed class PhotoFoldersTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> lines = [];

    public void Dispose() => folder.Dispose();

    private static SKColor Noise(int seed, int x, int y) =>
        new((uint)((seed * 7919 + x * 104729 + y * 1299709) * 2654435761L) | 0xFF000000);

    private void Write(string name, byte[] content) => File.WriteAllBytes(folder.File(name), content);

    private void WritePhoto(string name, int width, int height, int seed = 0) =>
        Write(
            name,
            PictureFiles.Encoded(
                width,
                height,
                (x, y) => Noise(seed, x / 8, y / 8),
                name.EndsWith("webp", StringComparison.Ordinal) ? SKEncodedImageFormat.Webp : SKEncodedImageFormat.Jpeg
            )
        );

    private void WritePhotos()
    {
        for (var i = 0; i < 10; i++)
        {
            WritePhoto($"a/{i}.jpg", 60 + i, 50, i);
            WritePhoto($"b/{i}.webp", 50, 70 + i, 100 + i);
        }
    }

    private ImageTask Open(TrainOptions? options = null)
    {
        lines.Clear();
        return ImageFolderDataset.Open(
            (ImageSet)Datasets.Get("image-folder"),
            folder.Path,
            options ?? new TrainOptions(),
            lines.Add,
            ([folder.File("pixels.bin")], [folder.File("facts.json")])
        );
    }

    private DatasetException Error(TrainOptions? options = null) => Assert.Throws<DatasetException>(() => Open(options));

    [Fact]
    public void Photos_of_any_size_come_out_in_one_that_is_chosen_by_theirs_and_said()
    {
        WritePhotos();
        var task = Open();
        Assert.Equal((16, 2, 2), (task.Train.Count, task.Validation!.Count, task.Test.Count));
        Assert.Equal((3, 32, 32), (task.Train.Channels, task.Train.Height, task.Train.Width)); // of a median of 50
        Assert.Contains(lines, line => line.Contains("images of 60x50 to 50x79; models are given 32x32", StringComparison.Ordinal));
        Assert.Equal(Normalisation.ImageNet, task.Normalisation);
        Assert.Equal(new CropFlip(0, true), task.Augmentation);
        Assert.False(task.Train.IsInMemory);
        Assert.Equal(20, Open(new TrainOptions { ImageSize = 20 }).Train.Height);
    }

    [Fact]
    public void Training_sees_random_parts_and_tests_see_the_same_centre()
    {
        WritePhotos();
        var train = Open(new TrainOptions { ImageSize = 24 }).Train;
        var whole = train.Image(0).ToArray();
        Assert.Equal(whole, train.Image(0).ToArray());
        var random = RandomKey.FromSeed(1).Stream();
        var first = train.ReadAugmented(0, ref random, new byte[train.ImageSize]).ToArray();
        var second = train.ReadAugmented(0, ref random, new byte[train.ImageSize]).ToArray();
        Assert.NotEqual(first, second);
        Assert.NotEqual(whole, first);
        var again = RandomKey.FromSeed(1).Stream();
        Assert.Equal(first, train.ReadAugmented(0, ref again, new byte[train.ImageSize]).ToArray());
    }

    [Fact]
    public void The_base_transform_takes_the_place_of_parts_and_flip()
    {
        WritePhotos();
        var task = Open(new TrainOptions { ImageSize = 24 }).Transformed("none");
        Assert.Equal(new CropFlip(0, false), task.Augmentation);
        var random = RandomKey.FromSeed(1).Stream();
        Assert.Equal(task.Train.Image(0).ToArray(), task.Train.ReadAugmented(0, ref random, new byte[task.Train.ImageSize]).ToArray());
        Assert.Equal(new CropFlip(3, false), Open(new TrainOptions { ImageSize = 24 }).Transformed("crop").Augmentation);
        Assert.Equal(new CropFlip(3, true), Open(new TrainOptions { ImageSize = 24, Fit = "pad" }).Augmentation);
    }

    [Fact]
    public void A_look_is_taken_once_and_again_at_what_changed()
    {
        WritePhotos();
        Open();
        Assert.Contains(lines, line => line.StartsWith("looking at 20 images", StringComparison.Ordinal));
        Open();
        Assert.DoesNotContain(lines, line => line.StartsWith("looking at", StringComparison.Ordinal));
        WritePhoto("a/0.jpg", 80, 80, 77);
        WritePhoto("a/new.jpg", 80, 80, 78);
        Open();
        Assert.Contains(lines, line => line.StartsWith("looking at 2 images", StringComparison.Ordinal));
        foreach (var other in (string[])["[null]", "[{\"size\":1}]", "[{\"name\":null,\"hash\":\"a\"}]"])
        {
            File.WriteAllText(folder.File("facts.json"), $"{{\"version\":2,\"images\":{other}}}");
            Open();
            Assert.Contains(lines, line => line.StartsWith("looking at 21 images", StringComparison.Ordinal));
        }
        File.WriteAllText(folder.File("facts.json"), "{\"version\":2,\"images\":[{\"na");
        Open();
        Assert.Contains(lines, line => line.StartsWith("looking at 21 images", StringComparison.Ordinal));
    }

    [Fact]
    public void Broken_files_end_it_with_all_their_names_or_are_left_out_with_a_line_each()
    {
        WritePhotos();
        Write("a/cut.jpg", File.ReadAllBytes(folder.File("a/1.jpg"))[..400]);
        Write("b/empty.webp", []);
        Write("b/text.png", "not an image"u8.ToArray());
        Error();
        var error = Error();
        Assert.DoesNotContain(lines, line => line.StartsWith("looking at", StringComparison.Ordinal)); // what is broken is known, too
        Assert.Equal(3, error.All.Count);
        Assert.StartsWith(folder.File("a/cut.jpg") + ": the image is damaged", error.All[0]);
        Assert.Contains("--skip-broken", error.Message);
        var task = Open(new TrainOptions { SkipBroken = true });
        Assert.Equal(20, task.Train.Count + task.Validation!.Count + task.Test.Count);
        Assert.Equal(3, lines.Count(line => line.EndsWith("; left out", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("heic", "mif1", "an HEIC image")]
    [InlineData("mif1", "avif", "an AVIF image")]
    [InlineData("avif", "mif1", "an AVIF image")]
    [InlineData("isom", "mp42", null)] // a film
    public void Of_images_of_telephones_it_is_said_what_they_are_whatever_they_are_called(string brand, string other, string? format)
    {
        WritePhotos();
        byte[] file =
        [
            0,
            0,
            0,
            20,
            .. Encoding.ASCII.GetBytes("ftyp" + brand),
            0,
            0,
            0,
            0,
            .. Encoding.ASCII.GetBytes(other),
            .. new byte[40],
        ];
        Write("a/IMG_1.HEIC", file);
        Write("a/IMG_2.jpg", file);
        var said = format is null ? "not an image that can be decoded" : $"{format}, which is not decoded; convert it to JPEG or PNG, as";
        Assert.All(Error().All, problem => Assert.Contains(said, problem));
        Assert.Equal(2, Error().All.Count);
        Assert.Equal(format, HeifHeader.Format(file));
        for (var length = 0; length < file.Length; length++)
            HeifHeader.Format(file.AsSpan(0, length)); // whatever is cut off
    }

    [Fact]
    public void Pointers_of_git_lfs_are_one_problem_and_not_one_each()
    {
        for (var i = 0; i < 6; i++)
        {
            Write($"a/{i}.jpg", Encoding.UTF8.GetBytes($"version https://git-lfs.github.com/spec/v1\noid sha256:{i}\nsize 12345\n"));
            Write($"b/{i}.jpg", Encoding.UTF8.GetBytes($"version https://git-lfs.github.com/spec/v1\noid sha256:b{i}\nsize 12345\n"));
        }
        var error = Error();
        Assert.Contains("12 of 12 images are Git LFS pointers and not the files themselves", Assert.Single(error.All));
        Assert.Contains("git lfs pull", error.Message);
        Assert.Single(Error(new TrainOptions { SkipBroken = true }).All); // nothing would be left
    }

    [Fact]
    public void The_same_image_in_two_parts_or_two_classes_is_said()
    {
        for (var i = 0; i < 4; i++)
        {
            WritePhoto($"train/a/{i}.jpg", 60, 50, i);
            WritePhoto($"train/b/{i}.jpg", 60, 55, 100 + i);
            WritePhoto($"test/a/{i}.jpg", 60, 58, 200 + i);
        }
        WritePhoto("test/b/copy.jpg", 60, 50, 2); // of a/2
        Open();
        Assert.Contains(
            lines,
            line =>
                line.StartsWith(folder.File("test/b/copy.jpg"), StringComparison.Ordinal)
                && line.Contains(folder.File("train/a/2.jpg"), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Grey_photos_have_one_channel_and_one_in_colour_makes_all_rgb()
    {
        for (var i = 0; i < 5; i++)
        {
            var seed = i;
            Write($"a/{i}.jpg", PictureFiles.Grey(40 + i, 50, (x, y) => (byte)(seed + x * y), SKEncodedImageFormat.Jpeg));
            Write($"b/{i}.png", PictureFiles.Grey(40 + i, 50, (x, _) => (byte)(seed * x), SKEncodedImageFormat.Png));
        }
        var task = Open();
        Assert.Equal((1, 1), (task.Train.Channels, task.Normalisation.Mean.Length));
        WritePhoto("a/9.jpg", 44, 50);
        Assert.Equal(3, Open().Train.Channels);
    }

    [Fact]
    public void Photos_of_one_small_size_are_taken_as_they_are_upright()
    {
        var jpeg = PictureFiles.Encoded(40, 30, (x, _) => x < 20 ? SKColors.Black : SKColors.White, SKEncodedImageFormat.Jpeg);
        for (var i = 0; i < 5; i++)
        {
            WritePhoto($"a/{i}.jpg", 30, 40, i);
            Write($"b/{i}.jpg", PictureFiles.WithOrientation([.. jpeg, .. new byte[i]], 6)); // stored on its side
        }
        var task = Open();
        Assert.Equal((40, 30), (task.Train.Height, task.Train.Width));
        Assert.True(task.Train.IsInMemory);
        Assert.Equal(new CropFlip(3, true), task.Augmentation);
        var upright = task.Train.Image(task.Train.Labels.IndexOf(1));
        Assert.InRange(upright[5 * 30 + 15], 0, 30); // black above
        Assert.InRange(upright[35 * 30 + 15], 225, 255);
    }
}
