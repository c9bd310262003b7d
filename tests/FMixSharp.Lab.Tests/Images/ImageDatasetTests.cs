using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;

namespace FMixSharp.Lab.Tests.Images;

public sealed class ImageDatasetTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(3);

    // Every pixel of image i is i, so a copied image is known by its first byte.
    private static ImageDataset Numbered(int[] labels, int classes) =>
        new(
            1,
            2,
            3,
            [.. labels.SelectMany((_, i) => Enumerable.Repeat((byte)i, 6))],
            labels,
            [.. Enumerable.Range(0, classes).Select(c => $"class {c}")]
        );

    [Fact]
    public void Pieces_that_do_not_fit_together_are_refused()
    {
        string[] two = ["a", "b"];
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageDataset(2, 1, 1, new byte[2], [0], two));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageDataset(1, 0, 1, [], [0], two));
        Assert.Contains("12 bytes", Assert.Throws<ArgumentException>(() => new ImageDataset(3, 2, 2, new byte[11], [0], two)).Message);
        var wrongLabel = Assert.Throws<ArgumentException>(() => new ImageDataset(1, 1, 1, new byte[2], [0, 2], two));
        Assert.Contains("label 2 of image 1", wrongLabel.Message);
        Assert.Throws<ArgumentException>(() => new ImageDataset(1, 1, 1, new byte[1], [-1], two));
        Assert.Throws<ArgumentException>(() => new ImageDataset(1, 1, 1, [], [], two));
        Assert.Throws<ArgumentException>(() => new ImageDataset(1, 1, 1, new byte[1], [0], ["a", "a"]));
    }

    [Fact]
    public void Subset_takes_the_named_images_in_the_named_order()
    {
        var subset = Numbered([0, 1, 2, 0], 3).Subset([2, 0, 2]);
        Assert.Equal([2, 0, 2], subset.Labels);
        Assert.Equal([2, 2, 2, 2, 2, 2], subset.Image(0).ToArray());
        Assert.Equal(0, subset.Image(1)[0]);
        Assert.Throws<ArgumentException>(() => subset.Subset([3]));
    }

    [Theory]
    [InlineData(9, new[] { 3, 3, 3 })]
    [InlineData(16, new[] { 7, 7, 2 })] // class 2 is unequal because it has no more
    public void Stratified_sample_has_each_class_equally_often(int count, int[] sorted)
    {
        int[] labels = [.. Enumerable.Repeat(0, 20), .. Enumerable.Repeat(1, 20), .. Enumerable.Repeat(2, sorted[2])];
        var sample = Numbered(labels, 3).StratifiedSample(count, Key);
        Assert.Equal(sorted, Enumerable.Range(0, 3).Select(c => sample.Labels.Count(label => label == c)));
    }

    [Fact]
    public void Stratified_sample_that_does_not_divide_evenly_differs_by_one_at_most()
    {
        var data = ShapesDataset.Draw(200, Key);
        for (var seed = 0UL; seed < 20; seed++)
        {
            var sample = data.StratifiedSample(57, RandomKey.FromSeed(seed));
            var counts = sample.Labels.CountBy(label => label).Select(pair => pair.Value).ToArray();
            Assert.Equal((5, 6, 57), (counts.Min(), counts.Max(), counts.Sum()));
        }
    }

    [Fact]
    public void Stratified_sample_is_the_key_s_and_grows_by_adding()
    {
        var data = Numbered([.. Enumerable.Range(0, 100).Select(i => i % 7)], 7);
        byte[] Chosen(int count, RandomKey key)
        {
            var sample = data.StratifiedSample(count, key);
            return [.. Enumerable.Range(0, count).Select(i => sample.Image(i)[0])];
        }
        Assert.Equal(Chosen(30, Key), Chosen(30, Key));
        Assert.NotEqual(Chosen(30, Key), Chosen(30, Key.Fold(1)));
        Assert.Empty(Chosen(30, Key).Except(Chosen(41, Key)));
        Assert.Equal(100, Chosen(100, Key).Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => data.StratifiedSample(101, Key));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.StratifiedSample(0, Key));
    }

    [Fact]
    public void Normalisation_of_a_set_is_its_mean_and_deviation()
    {
        var data = new ImageDataset(3, 1, 2, [0, 255, 51, 51, 0, 0, 255, 0, 51, 51, 0, 255], [0, 0], ["a"]);
        var normalisation = data.MeasureNormalisation();
        Assert.Equal([0.5f, 0.2f, 0.25f], normalisation.Mean);
        Assert.Equal(0.5f, normalisation.StandardDeviation[0], 1e-6);
        Assert.Equal(1 / 255f, normalisation.StandardDeviation[1], 1e-6); // constant: kept from dividing by zero
        Assert.Equal(MathF.Sqrt(3) / 4, normalisation.StandardDeviation[2], 1e-6);
    }

    [Fact]
    public void Normalisation_that_would_make_infinities_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Normalisation([0], [0]).Table(1));
        Assert.Throws<ArgumentException>(() => new Normalisation([float.NaN], [1]).Table(1));
        Assert.Throws<ArgumentException>(() => Normalisation.Mnist.Table(3));
    }
}
