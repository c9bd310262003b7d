using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;

namespace FMixSharp.Lab.Tests.Augmentation;

[Collection("tensors")]
public sealed class ImageAugmentationTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(5);
    private static readonly Normalisation Plain = new([0, 0, 0], [1, 1, 1]);
    private static readonly ImageDataset Data = ShapesDataset.Draw(40, Key);

    [Fact]
    public void None_is_nothing()
    {
        Assert.Null(ImageAugmentation.Create("none"));
        Assert.Null(ImageAugmentation.Create(" none "));
    }

    [Theory]
    [InlineData("auto-cifar10")]
    [InlineData("auto-imagenet+cutout:16")]
    [InlineData("auto-svhn")]
    [InlineData("rand:2,9")]
    [InlineData("rand:1,0.5 + cutout:3")]
    [InlineData("cutout:8")]
    [InlineData("auto-cifar10+rand:1,3")]
    public void Every_form_is_understood(string text) => Assert.NotNull(ImageAugmentation.Create(text));

    [Theory]
    [InlineData("auto", "'auto' at character 1 of 'auto' is not an augmentation; expected one of none, auto-cifar10, ")]
    [InlineData("auto-cifar10+", "'' at character 14")]
    [InlineData("", "'' at character 1")]
    [InlineData("auto-cifar10+none", "'none' at character 14 of 'auto-cifar10+none' is not to be joined")]
    [InlineData(
        "auto-cifar10:3",
        "'auto-cifar10:3' at character 1 of 'auto-cifar10:3' has a number or name that auto-cifar10 does not take"
    )]
    [InlineData("auto-cifar10 + rand:2", "'rand:2' at character 16 of 'auto-cifar10 + rand:2' is not RandAugment; expected rand:N,M")]
    [InlineData(
        "rand:0,11",
        "'rand:0,11' at character 1 of 'rand:0,11' is out of range: the number of operations is 0; "
            + "expected a whole number from 1 to 32. the magnitude is 11"
    )]
    [InlineData("fast:", "'fast:' at character 1 of 'fast:' names no file")]
    [InlineData("cutout", "'cutout' at character 1 of 'cutout' is not a square; expected cutout:SIDE")]
    [InlineData("cutout:0", "is not a square")]
    [InlineData("cutout:-4", "is not a square")]
    [InlineData("cutout:8+auto-svhn", "'auto-svhn' at character 10 of 'cutout:8+auto-svhn' follows cutout")]
    public void A_bad_part_is_pointed_at(string text, string message)
    {
        Assert.StartsWith(message.StartsWith('\'') ? message : "'", ImageAugmentation.Problem(text), StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<FormatException>(() => ImageAugmentation.Create(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_file_is_read_and_its_bad_lines_are_named()
    {
        var folder = Directory.CreateTempSubdirectory("fmix-policy-").FullName;
        try
        {
            var path = Path.Combine(folder, "policy.csv");
            File.WriteAllText(path, "Invert,1,0\n");
            byte[] image = [0, 100, 255];
            var random = Key.Stream();
            ImageAugmentation.Create($"fast:{path}")!.Change(image, 1, 1, 3, ref random);
            Assert.Equal<byte>([255, 155, 0], image);
            File.WriteAllText(path, "Invert,1,0\nInvert,2,0\n");
            Assert.Contains(
                "policy.csv, line 2: ",
                Assert.Throws<InvalidDataException>(() => ImageAugmentation.Create($"fast:{path}")).Message,
                StringComparison.Ordinal
            );
            Assert.Throws<FileNotFoundException>(() => ImageAugmentation.Create($"fast:{path}.missing"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Policies_act_one_after_another_in_the_order_given()
    {
        byte[] joined = [.. Data.Image(0)],
            single = [.. Data.Image(0)];
        var random = Key.Stream();
        ImageAugmentation.Create("auto-cifar10+rand:2,9")!.Change(joined, 3, 32, 32, ref random);
        random = Key.Stream();
        AutoAugment.Cifar10.Apply(single, 3, 32, 32, ref random);
        new RandAugment().Apply(single, 3, 32, 32, ref random);
        Assert.Equal(single, joined);
    }

    [Fact]
    public void Cutout_is_a_clipped_square_of_zeros_around_every_pixel_equally()
    {
        var cutout = ImageAugmentation.Create("cutout:4")!;
        var random = Key.Stream();
        var covered = new int[6 * 8];
        const int Draws = 20_000;
        for (var draw = 0; draw < Draws; draw++)
        {
            var values = Enumerable.Repeat(1f, 2 * 48).ToArray();
            cutout.CutOut(values, 6, 8, ref random);
            Assert.Equal(values[..48], values[48..]);
            var zeros = Enumerable.Range(0, 48).Where(i => values[i] == 0).ToArray();
            int rows = zeros.Select(i => i / 8).Distinct().Count(),
                columns = zeros.Select(i => i % 8).Distinct().Count();
            Assert.Equal(rows * columns, zeros.Length);
            Assert.InRange(rows, 2, 4); // centre − 2 … centre + 1, clipped
            Assert.InRange(columns, 2, 4);
            foreach (var i in zeros)
                covered[i]++;
        }
        // An inner pixel is covered by 4 of 6 rows' centres and 4 of 8 columns' centres; a corner by 3 and 3 at the top left, by 2 and 2 at
        // the bottom right.
        var tolerance = 5 * Math.Sqrt(Draws * 0.25); // five deviations of a binomial, at most
        Assert.Equal(Draws * 4 / 6.0 * 4 / 8.0, covered[2 * 8 + 3], tolerance);
        Assert.Equal(Draws * 3 / 6.0 * 3 / 8.0, covered[0], tolerance);
        Assert.Equal(Draws * 2 / 6.0 * 2 / 8.0, covered[47], tolerance);
    }

    [Fact]
    public void The_loader_changes_the_whole_image_first_and_cuts_out_last()
    {
        var augmentation = ImageAugmentation.Create("auto-cifar10+cutout:16")!;
        var samples = Samples(new ImageLoader(Data, Normalisation.Cifar, 8, new CropFlip(4, true), Key, augmentation), 3);
        foreach (var (index, pixels) in samples)
        {
            // The same by hand, with the streams that belong to this image in this epoch.
            var key = Key.Fold("crop").Fold(3).Fold(index);
            RandomStream crop = key.Stream(),
                random = key.Fold("augment").Stream();
            byte[] image = [.. Data.Image(index)];
            AutoAugment.Cifar10.Apply(image, 3, 32, 32, ref random);
            var expected = new float[3 * 1024];
            int top = crop.NextInt(9) - 4,
                left = crop.NextInt(9) - 4;
            PixelWriter.Write(image, expected, 32, 32, Normalisation.Cifar.Table(3), top, left, crop.NextBool(0.5));
            augmentation.CutOut(expected, 32, 32, ref random);
            Assert.Equal(expected, pixels);
        }
        Assert.True(samples.Values.Count(pixels => pixels.Count(value => value == 0) >= 3 * 64) == samples.Count);
    }

    [Fact]
    public void Neither_batch_size_nor_order_matters_and_epochs_differ()
    {
        ImageLoader Loader(int size) => new(Data, Plain, size, new CropFlip(4, true), Key, ImageAugmentation.Create("rand:2,9+cutout:8"));
        var small = Samples(Loader(7), 1);
        var large = Samples(Loader(40), 1);
        Assert.All(small, sample => Assert.Equal(large[sample.Key], sample.Value));
        var next = Samples(Loader(40), 2);
        Assert.All(small, sample => Assert.NotEqual(next[sample.Key], sample.Value));
    }

    [Fact]
    public void Crop_and_flip_are_the_same_with_and_without()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "Invert,0,0"); // a policy that never acts
        var idle = ImageAugmentation.Create($"fast:{path}");
        File.Delete(path);
        var plain = Samples(new ImageLoader(Data, Plain, 40, new CropFlip(4, true), Key), 0);
        var changed = Samples(new ImageLoader(Data, Plain, 40, new CropFlip(4, true), Key, idle), 0);
        Assert.All(plain, sample => Assert.Equal(changed[sample.Key], sample.Value));
    }

    [Fact]
    public void The_data_set_stays_as_it_is()
    {
        var before = Data.Pixels.ToArray();
        Samples(new ImageLoader(Data, Plain, 8, null, Key, ImageAugmentation.Create("auto-imagenet")), 0);
        Assert.Equal(before, Data.Pixels);
    }

    [Fact]
    public void Without_a_key_it_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ImageLoader(Data, Plain, 8, further: ImageAugmentation.Create("cutout:8")));

    [Fact]
    public void Noise_is_refused_for_images() =>
        Assert.Contains(
            "noise is for sounds, and these are images",
            Assert
                .Throws<ArgumentException>(() => new ImageLoader(Data, Plain, 8, null, Key, ImageAugmentation.Create("noise:0.2")))
                .Message,
            StringComparison.Ordinal
        );

    private static Dictionary<int, float[]> Samples(ImageLoader loader, int epoch)
    {
        var samples = new Dictionary<int, float[]>();
        foreach (var batch in loader.Epoch(epoch))
        {
            using (batch)
            {
                var pixels = batch.Inputs.data<float>().ToArray();
                for (var i = 0; i < batch.Size; i++)
                    samples.Add(batch.DatasetIndices[i], pixels[(i * 3072)..((i + 1) * 3072)]);
            }
        }
        return samples;
    }
}
