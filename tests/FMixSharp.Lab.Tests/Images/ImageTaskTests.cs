using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;

namespace FMixSharp.Lab.Tests.Images;

public sealed class ImageTaskTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(8);

    // Every pixel of image i is i, so an image is known by its first byte; the test split's images start at 200.
    private static ImageTask Task(params int[] labels) =>
        new("numbers", Numbered(0, labels), Numbered(200, [0, 1]), new Normalisation([0.5f], [0.5f]), new CropFlip(1, true));

    private static ImageDataset Numbered(int first, int[] labels, int[]? strata = null) =>
        new(1, 1, 1, [.. labels.Select((_, i) => (byte)(first + i))], labels, ["a", "b", "c"], strata);

    private static int[] Images(ImageSplit split) => [.. Enumerable.Range(0, split.Count).Select(i => (int)split.Image(i)[0])];

    // 60 of class a, 30 of b, 11 of c.
    private static ImageTask Uneven() =>
        Task([
            .. Enumerable
                .Range(0, 101)
                .Select(i =>
                    i % 10 < 6 ? 0
                    : i % 10 < 9 ? 1
                    : 2
                ),
        ]);

    [Theory]
    [InlineData(0.1, 10)]
    [InlineData(0.2, 20)]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 100)]
    public void Hold_out_has_its_share_of_each_class_and_the_rest_is_trained_on(double share, int count)
    {
        var whole = Uneven();
        var task = whole.WithValidation(share, Key);
        Assert.Equal(count, task.Test.Count);
        Assert.Equal(Enumerable.Range(0, 101), Images(task.Train).Concat(Images(task.Test)).Order());
        for (var label = 0; label < 3; label++)
        {
            var wanted = whole.Train.Labels.Count(l => l == label) * (double)count / 101;
            Assert.InRange(task.Test.Labels.Count(l => l == label), Math.Floor(wanted), Math.Ceiling(wanted));
        }
        Assert.Equal(whole.Augmentation, task.Augmentation);
        Assert.Equal(whole.Train.Classes, task.Test.Classes);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(101)]
    public void Folds_are_disjoint_and_stratified_and_make_up_the_whole(int folds)
    {
        var parts = Enumerable.Range(0, folds).Select(fold => Uneven().WithFold(fold, folds, Key)).ToArray();
        Assert.Equal(Enumerable.Range(0, 101), parts.SelectMany(task => Images(task.Test)).Order());
        foreach (var task in parts)
            Assert.Equal(Enumerable.Range(0, 101), Images(task.Train).Concat(Images(task.Test)).Order());
        for (var label = 0; label < 3; label++)
        {
            var counts = parts.Select(task => task.Test.Labels.Count(l => l == label)).ToArray();
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        }
        var sizes = parts.Select(task => task.Test.Count).ToArray();
        Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
    }

    [Fact]
    public void Division_is_the_key_s()
    {
        int[] Held(RandomKey key) => Images(Uneven().WithValidation(0.2, key).Test);
        Assert.Equal(Held(Key), Held(Key));
        Assert.NotEqual(Held(Key), Held(Key.Fold(1)));
        int[] Fold(RandomKey key) => Images(Uneven().WithFold(1, 5, key).Test);
        Assert.Equal(Fold(Key), Fold(Key));
        Assert.NotEqual(Fold(Key), Fold(Key.Fold(1)));
    }

    [Fact]
    public void Every_image_is_held_out_about_equally_often()
    {
        var held = new int[101];
        for (var seed = 0UL; seed < 1000; seed++)
            foreach (var image in Images(Uneven().WithValidation(0.2, RandomKey.FromSeed(seed)).Test))
                held[image]++;
        // 1000 draws with p = 0.2 have a deviation of 12.6, or 4.5 of them with probability 1e-5 each.
        Assert.All(held, count => Assert.InRange(count, 198 - 57, 198 + 57));
    }

    [Fact]
    public void Strata_that_are_finer_than_labels_are_what_is_divided_by()
    {
        int[] strata = [.. Enumerable.Range(0, 40).Select(i => i / 10 * 7)];
        var split = Numbered(0, new int[40], strata);
        var task = (Task(0, 1) with { Train = split }).WithFold(0, 5, Key);
        Assert.Equal([2, 2, 2, 2], Enumerable.Range(0, 4).Select(stratum => Images(task.Test).Count(image => image / 10 == stratum)));
        Assert.Equal(Images(task.Train).Select(image => image / 10 * 7), task.Train.Strata);
    }

    [Fact]
    public void Without_a_published_test_split_all_images_are_divided()
    {
        var all = Numbered(0, [.. Enumerable.Range(0, 30).Select(i => i % 3)]);
        var first = (Task(0, 1) with { Undivided = all }).WithFold(0, 3, Key);
        var second = first.WithFold(1, 3, Key);
        Assert.Equal(30, second.Train.Count + second.Test.Count);
        Assert.Empty(Images(first.Test).Intersect(Images(second.Test)));
        Assert.Equal(3, first.WithValidation(0.1, Key).Test.Count);
    }

    [Fact]
    public void Numbers_out_of_their_range_are_named()
    {
        var task = Uneven();
        foreach (var share in new[] { 0, 1, -0.1, double.NaN, 0.001, 0.999 })
            Assert.Contains(
                "numbers's 101 images",
                Assert.Throws<ArgumentOutOfRangeException>(() => task.WithValidation(share, Key)).Message
            );
        Assert.Contains("between 2 and 101", Assert.Throws<ArgumentOutOfRangeException>(() => task.WithFold(0, 1, Key)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => task.WithFold(0, 102, Key));
        Assert.Contains("between 0 and 4", Assert.Throws<ArgumentOutOfRangeException>(() => task.WithFold(5, 5, Key)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => task.WithFold(-1, 5, Key));
    }
}
