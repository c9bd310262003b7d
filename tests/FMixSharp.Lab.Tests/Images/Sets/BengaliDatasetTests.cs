using System.Globalization;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Tests.Data;
using Parquet;
using Parquet.Schema;

namespace FMixSharp.Lab.Tests.Images.Sets;

public sealed class BengaliDatasetTests : IDisposable
{
    private const int PerTable = 5;

    // Smaller than the official 137×236, whose 32,332 columns take seconds to write.
    private static readonly (int Height, int Width) size = (9, 20);

    private readonly TemporaryFolder folder = new();
    private readonly List<string> lines = [];

    // 20 images in four tables. Image i is all ink, of darkness 10·(i + 1); its grapheme is (i mod 2, i mod 2, i mod 2), of each ten.
    private static readonly Lazy<byte[][]> tables = new(() => [.. Enumerable.Range(0, 4).Select(table => Table(table))]);

    public BengaliDatasetTests()
    {
        for (var table = 0; table < 4; table++)
            File.WriteAllBytes(Parquet(table), tables.Value[table]);
        WriteLabels(Enumerable.Range(0, 20).Reverse().Select(i => $"Train_{i},{i % 2 * 167},{i % 2 * 10},{i % 2 * 6},x"));
    }

    public void Dispose() => folder.Dispose();

    private string Parquet(int table) => folder.File($"train_image_data_{table}.parquet");

    private void WriteLabels(IEnumerable<string> labels) =>
        File.WriteAllLines(folder.File("train.csv"), ["image_id,grapheme_root,vowel_diacritic,consonant_diacritic,grapheme", .. labels]);

    // Every other column may be empty in principle, as tables from pandas are. The column of pixel 17 can be left out or be of numbers.
    private static byte[] Table(int table, bool withColumn17 = true, bool bytes = true, bool empty = false)
    {
        var id = new DataField<string>("image_id");
        var fields = Enumerable
            .Range(0, size.Height * size.Width)
            .Where(i => withColumn17 || i != 17)
            .Select(i => i.ToString(CultureInfo.InvariantCulture))
            .Select(
                (name, i) =>
                    name == "17" && !bytes ? new DataField<long>(name)
                    : name == "17" && empty || i % 2 == 0 ? new DataField<byte?>(name)
                    : (DataField)new DataField<byte>(name)
            )
            .ToArray();
        byte[] values = [.. Enumerable.Range(table * PerTable, PerTable).Select(i => (byte)(255 - 10 * (i + 1)))];
        byte?[] nullable = [.. values];
        using var memory = new MemoryStream();
        Write().GetAwaiter().GetResult();
        return memory.ToArray();

        async Task Write()
        {
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([id, .. fields]), memory);
            using var rows = writer.CreateRowGroup();
            await rows.WriteAsync(id, (string[])[.. Enumerable.Range(table * PerTable, PerTable).Select(i => $"Train_{i}")]);
            foreach (var field in fields)
            {
                if (field.ClrType == typeof(long))
                    await rows.WriteAsync<long>(field, new long[PerTable]);
                else if (field.Name == "17" && empty)
                    await rows.WriteAsync<byte>(field, new byte?[PerTable]);
                else if (field.IsNullable)
                    await rows.WriteAsync<byte>(field, nullable);
                else
                    await rows.WriteAsync<byte>(field, values);
            }
            rows.CompleteValidate();
        }
    }

    private ImageTask Open(string name) =>
        BengaliDataset.Open(ImageDatasets.All.Single(entry => entry.Name == name), folder.Path, lines.Add, size);

    private string Problem() => Assert.Throws<DatasetException>(() => Open("bengali-root")).Message;

    [Fact]
    public void Three_data_sets_have_the_same_images_in_the_same_parts_with_one_label_each()
    {
        var tasks = BengaliDataset.Names.Select(Open).ToArray();
        Assert.Equal([168, 11, 7], tasks.Select(task => task.Train.Classes.Count));
        Assert.Single(lines); // prepared once, then read from the cache
        foreach (var task in tasks)
        {
            Assert.Equal((16, 4, 20), (task.Train.Count, task.Test.Count, task.Undivided!.Count));
            Assert.Equal((1, 64, 64), (task.Test.Channels, task.Test.Height, task.Test.Width));
            Assert.Equal(new CropFlip(0, false), task.Augmentation);
            Assert.Equal(2, task.Test.Labels.Count(label => label == 0)); // stratified
            Assert.Equal(tasks[0].Test.Strata, task.Test.Strata);
            for (var i = 0; i < 4; i++)
            {
                Assert.Equal(tasks[0].Test.Image(i).ToArray(), task.Test.Image(i).ToArray());
                // The image's darkness says which one it is, and so what its label is.
                Assert.Equal((task.Test.Image(i)[0] / 10 - 1) % 2 * (task.Test.Classes.Count - 1), task.Test.Labels[i]);
            }
        }
    }

    [Fact]
    public void Official_size_is_expected_by_name()
    {
        Assert.Equal((137, 236), BengaliImages.Official);
        var problem = Assert.Throws<DatasetException>(() => ImageDatasets.Open("bengali-root", folder.Path)).Message;
        Assert.StartsWith($"{Parquet(0)}: column '180' is missing", problem); // the tables here have 9×20
    }

    [Fact]
    public void Images_are_in_the_order_of_the_table_of_labels()
    {
        var all = Open("bengali-root").Undivided!;
        Assert.Equal(
            Enumerable.Range(0, 20).Reverse().Select(i => 10 * (i + 1)),
            Enumerable.Range(0, 20).Select(i => (int)all.Image(i)[2000])
        );
    }

    [Theory]
    [InlineData("line 2: grapheme_root is '168', expected 0 … 167", "Train_0,168,0,0,x")]
    [InlineData("line 3: vowel_diacritic is '-1', expected 0 … 10", "Train_0,0,0,0,x", "Train_1,0,-1,0,x")]
    [InlineData("line 2: 4 fields, expected 5", "Train_0,0,0,0")]
    [InlineData("line 3: image 'Train_0' has a line already", "Train_0,0,0,0,x", "Train_0,0,0,0,x")]
    [InlineData("no images")]
    public void Wrong_label_is_told_with_file_and_line(string expected, params string[] labels)
    {
        WriteLabels(labels);
        Assert.StartsWith($"{folder.File("train.csv")}: {expected}", Problem());
    }

    [Fact]
    public void Missing_label_column_is_named()
    {
        File.WriteAllLines(folder.File("train.csv"), ["image_id,grapheme_root,consonant_diacritic", "Train_0,0,0"]);
        Assert.Contains("column 'vowel_diacritic' is missing", Problem());
    }

    [Fact]
    public void Image_without_label_and_label_without_image_are_named()
    {
        WriteLabels(Enumerable.Range(0, 19).Select(i => $"Train_{i},0,0,0,x"));
        Assert.StartsWith($"{Parquet(3)}: image 'Train_19' has no line", Problem());
        WriteLabels(Enumerable.Range(0, 21).Select(i => $"Train_{i},0,0,0,x"));
        Assert.Contains("image 'Train_20' of train.csv is in none", Problem());
        File.WriteAllBytes(Parquet(2), tables.Value[1]);
        Assert.StartsWith($"{Parquet(2)}: image 'Train_5' is there twice", Problem());
    }

    [Fact]
    public void Missing_pixels_are_told_with_their_column()
    {
        File.WriteAllBytes(Parquet(1), Table(1, withColumn17: false));
        Assert.StartsWith($"{Parquet(1)}: column '17' is missing", Problem());
        File.WriteAllBytes(Parquet(1), Table(1, bytes: false));
        Assert.StartsWith($"{Parquet(1)}: column '17' is Int64, expected bytes", Problem());
        File.WriteAllBytes(Parquet(1), Table(1, empty: true));
        Assert.StartsWith($"{Parquet(1)}: row 0: column '17' is empty", Problem());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5_000)]
    public void Truncated_table_is_named(int length)
    {
        File.WriteAllBytes(Parquet(2), tables.Value[2][..length]);
        Assert.StartsWith($"{Parquet(2)}: cannot be read", Problem());
        Assert.False(File.Exists(folder.File("fmix-cache.bin")));
    }

    [Fact]
    public void Missing_table_is_named()
    {
        File.Delete(Parquet(3));
        Assert.StartsWith($"{Parquet(3)}: no such file", Problem());
    }
}
