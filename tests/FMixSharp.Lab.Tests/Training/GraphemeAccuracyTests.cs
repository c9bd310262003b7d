using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Training;

public sealed class GraphemeAccuracyTests
{
    [Fact]
    public void Image_counts_only_if_all_parts_are_right()
    {
        Assert.Equal(0.25, GraphemeAccuracy.Of(([1, 2, 3, 4], [1, 2, 3, 0]), ([5, 6, 0, 8], [5, 6, 7, 8]), ([9, 0, 9, 9], [9, 9, 9, 9])));
        Assert.Equal(1, GraphemeAccuracy.Of(([1], [1])));
    }

    [Fact]
    public void Parts_of_different_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => GraphemeAccuracy.Of(([1, 2], [1, 2]), ([1], [1])));
        Assert.Throws<ArgumentException>(() => GraphemeAccuracy.Of());
        Assert.Throws<ArgumentException>(() => GraphemeAccuracy.Of(([], [])));
    }
}
