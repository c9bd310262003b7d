using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Training;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Images.Sets;

public sealed class ImageFolderDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> lines = [];

    public ImageFolderDatasetTests()
    {
        foreach (var split in new[] { "train", "test" })
        {
            Write($"{split}/Zebra/a.png", SKColors.Red);
            Write($"{split}/ant/1.PNG", SKColors.Lime);
            Write($"{split}/ant/2.jpeg", SKColors.Blue);
        }
        Write("train/ant/10.Jpg", SKColors.White);
    }

    public void Dispose() => folder.Dispose();

    private string Cache => Path.Combine(folder.Path, "fmix-cache.bin");

    private void Write(string name, SKColor colour, int width = 16, int height = 12)
    {
        var grey = colour.Red == colour.Green && colour.Green == colour.Blue;
        using var bitmap = new SKBitmap(width, height, grey ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(colour);
        var png = name.EndsWith(".png", StringComparison.OrdinalIgnoreCase);
        using var data = bitmap.Encode(png ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 100);
        File.WriteAllBytes(folder.File(name), data.ToArray());
    }

    private ImageTask Open(TrainOptions? options = null, params string[] caches) =>
        ImageFolderDataset.Open(
            (ImageSet)Datasets.Get("image-folder"),
            folder.Path,
            options ?? new TrainOptions(),
            lines.Add,
            (caches.Length > 0 ? caches : [Cache], [folder.File("facts.json")])
        );

    private (ImageDataset Train, ImageDataset Test) Load(params string[] caches)
    {
        lines.Clear();
        var task = Open(null, caches);
        return ((ImageDataset)task.Train, (ImageDataset)task.Test);
    }

    // What is said of the caches, and not of the images.
    private IEnumerable<string> Told() =>
        lines.Where(line => line.Contains(", once", StringComparison.Ordinal) || line.Contains("cache", StringComparison.Ordinal));

    private string Problem() => Assert.Throws<DatasetException>(() => Load()).Message;

    // Mean of each channel of an image.
    private static double[] Colour(ImageDataset data, int index) =>
        [.. data.Image(index).ToArray().Chunk(data.Height * data.Width).Select(plane => plane.Average(value => (double)value))];

    [Fact]
    public void Classes_are_folders_in_ordinal_order_and_images_follow_them()
    {
        var (train, test) = Load();
        Assert.Equal(["Zebra", "ant"], train.Classes);
        Assert.Equal([0, 1, 1, 1], train.Labels);
        Assert.Equal([0, 1, 1], test.Labels);
        Assert.Equal((3, 12, 16), (train.Channels, train.Height, train.Width));
        double[][] expected =
        [
            [255, 0, 0],
            [0, 255, 0],
            [255, 255, 255],
            [0, 0, 255],
        ];
        for (var i = 0; i < 4; i++)
        for (var channel = 0; channel < 3; channel++)
            Assert.Equal(expected[i][channel], Colour(train, i)[channel], 2.5); // JPEG rounds
    }

    [Fact]
    public void Pixels_are_in_planes_row_by_row()
    {
        using var bitmap = new SKBitmap(16, 12, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < 12; y++)
        for (var x = 0; x < 16; x++)
            bitmap.SetPixel(x, y, new SKColor((byte)(10 * x), (byte)(20 * y), 7));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(folder.File("test/Zebra/a.png"), data.ToArray());
        var image = Load().Test.Image(0);
        Assert.Equal((byte)(10 * 13), image[5 * 16 + 13]);
        Assert.Equal((byte)(20 * 5), image[192 + 5 * 16 + 13]);
        Assert.Equal((byte)7, image[2 * 192 + 5 * 16 + 13]);
    }

    [Fact]
    public void All_grey_stays_grey_and_one_colour_image_makes_all_rgb()
    {
        foreach (var path in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).ToList())
            Write(Path.GetRelativePath(folder.Path, path), new SKColor(100, 100, 100));
        var (train, test) = Load();
        Assert.Equal((1, 1), (train.Channels, test.Channels));
        Assert.Equal(4 * 16 * 12, train.Pixels.Length);
        Assert.Equal(100, Colour(train, 3)[0], 1.0);
        Write("test/Zebra/a.png", SKColors.Red);
        (train, test) = Load();
        Assert.Equal((3, 3), (train.Channels, test.Channels));
        Assert.Equal(100, Colour(train, 0)[2], 1.0);
    }

    [Fact]
    public void Second_start_reads_the_cache_and_gives_the_same()
    {
        var first = Load();
        Assert.Contains(lines, line => line.StartsWith("decoding 7 images", StringComparison.Ordinal));
        var second = Load();
        Assert.Empty(Told());
        Assert.Equal(first.Train.Pixels, second.Train.Pixels);
        Assert.Equal(first.Test.Pixels, second.Test.Pixels);
        Assert.Equal(first.Train.Labels, second.Train.Labels);
        Assert.Equal([folder.File("facts.json"), Cache], Directory.GetFiles(folder.Path).Order()); // no temporary file left
    }

    [Fact]
    public void Changed_added_and_removed_images_are_noticed()
    {
        Load();
        Write("test/Zebra/a.png", SKColors.Black);
        File.SetLastWriteTimeUtc(folder.File("test/Zebra/a.png"), DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(0, Colour(Load().Test, 0)[0]);
        Assert.Contains(lines, line => line.Contains("the images changed", StringComparison.Ordinal));
        Write("test/Zebra/b.png", SKColors.Black);
        Assert.Equal(4, Load().Test.Count);
        File.Delete(folder.File("train/ant/2.jpeg"));
        Assert.Equal(3, Load().Train.Count);
        Load();
        Assert.Empty(Told());
    }

    [Fact]
    public void Cache_damaged_anywhere_is_made_anew()
    {
        var expected = Load();
        var good = File.ReadAllBytes(Cache);
        for (var at = 0; at < good.Length; at += at < 128 ? 1 : 97)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= 0x41;
            File.WriteAllBytes(Cache, bad);
            Assert.Equal(expected.Train.Pixels, Load().Train.Pixels);
            Assert.Contains(lines, line => line.StartsWith(Cache, StringComparison.Ordinal));
        }
        foreach (var length in new[] { 0, 5, 50, 127, good.Length - 1, good.Length + 1 })
        {
            var bad = good;
            Array.Resize(ref bad, length);
            File.WriteAllBytes(Cache, bad);
            Assert.Equal(expected.Test.Pixels, Load().Test.Pixels);
        }
        Assert.Equal(good, File.ReadAllBytes(Cache));
    }

    [Fact]
    public void Where_the_first_place_cannot_be_written_the_next_is_used()
    {
        var blocked = Path.Combine(folder.File("a-file"), "cache.bin"); // below a file no folder can be made, whoever runs this
        File.WriteAllText(folder.File("a-file"), "");
        var next = folder.File("elsewhere/cache.bin");
        Load(blocked, next);
        Assert.True(File.Exists(next));
        Load(blocked, next);
        Assert.Empty(Told());
        Assert.Equal(4, Load(blocked).Train.Count); // nowhere: works, and says so
        Assert.Contains(lines, line => line.StartsWith(blocked, StringComparison.Ordinal));
    }

    [Fact]
    public void Default_places_are_the_folder_and_the_user_s_cache_apart_for_each_folder()
    {
        var one = CachedImages.Places(folder.Path, CachedImages.Name, ".bin");
        Assert.Equal(Cache, one[0]);
        var two = CachedImages.Places(folder.Path + "2", CachedImages.Name, ".bin");
        Assert.Equal(one.Count, one.Concat(two).Distinct().Count() / 2);
    }

    [Theory]
    [InlineData("not an image")]
    [InlineData("")]
    public void File_that_is_no_image_is_named(string content)
    {
        File.WriteAllText(folder.File("train/ant/3.jpg"), content);
        Assert.Contains(folder.File("train/ant/3.jpg"), Problem());
        Assert.False(File.Exists(Cache));
    }

    [Theory]
    [InlineData("2.jpeg")]
    [InlineData("1.PNG")]
    public void Truncated_image_is_named(string name)
    {
        var path = folder.File("test/ant/" + name);
        using var bitmap = new SKBitmap(16, 12, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var i = 0; i < 16 * 12; i++)
            bitmap.SetPixel(i % 16, i / 16, new SKColor((byte)(i * 37), (byte)(i * 91), (byte)(i * 53)));
        using var data = bitmap.Encode(name == "1.PNG" ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 100);
        File.WriteAllBytes(path, data.ToArray()[..((int)data.Size * 2 / 3)]);
        Assert.Contains(path, Problem());
    }

    [Fact]
    public void Of_several_bad_images_the_first_is_named()
    {
        for (var i = 0; i < 40; i++)
            File.WriteAllText(folder.File($"test/ant/bad{i:d2}.png"), "bad");
        for (var i = 0; i < 5; i++)
            Assert.Contains("bad00.png", Problem());
    }

    [Fact]
    public void Class_without_images_is_named()
    {
        File.Delete(folder.File("test/Zebra/a.png"));
        File.WriteAllText(folder.File("test/Zebra/notes.txt"), "");
        Assert.Contains(Path.Combine(folder.Path, "test", "Zebra"), Problem());
    }

    [Fact]
    public void Class_in_one_split_only_is_named()
    {
        Write("test/bee/a.png", SKColors.Red);
        Assert.Contains(
            Path.Combine(folder.Path, "test", "bee") + ": class that is not trained on; expected some of Zebra, ant",
            Problem()
        );
    }

    [Fact]
    public void Other_files_are_left_out_and_told_hidden_ones_are_not()
    {
        File.WriteAllText(folder.File("train/ant/notes.txt"), "");
        File.WriteAllText(folder.File("train/ant/._1.jpg"), "");
        Assert.Equal(4, Load().Train.Count);
        var line = Assert.Single(lines, line => line.Contains("left out", StringComparison.Ordinal));
        Assert.Contains("1 file left out, not images by their names: 1 .txt", line);
        Assert.Contains("notes.txt", line);
    }
}
