using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Tests.Data;

public sealed class TenthsTests
{
    private static (int[] Train, int[] Validation, int[] Test) Divide(int[] classes) => Tenths.Divide(classes, sample => $"a/{sample}");

    [Fact]
    public void Each_class_has_a_tenth_for_testing_and_a_tenth_for_validation()
    {
        int[] classes = [.. Enumerable.Repeat(0, 100), .. Enumerable.Repeat(1, 40)];
        var (train, validation, test) = Divide(classes);
        Assert.Equal((112, 14, 14), (train.Length, validation.Length, test.Length));
        Assert.Equal((10, 4), (test.Count(sample => classes[sample] == 0), test.Count(sample => classes[sample] == 1)));
        Assert.Equal(Enumerable.Range(0, 140), train.Concat(validation).Concat(test).Order());
    }

    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(2, 1, 0, 1)]
    [InlineData(3, 1, 1, 1)]
    [InlineData(4, 2, 1, 1)]
    public void Small_classes_are_trained_on_first_then_tested_then_validated(int count, int train, int validation, int test)
    {
        var parts = Divide(new int[count]);
        Assert.Equal((train, validation, test), (parts.Train.Length, parts.Validation.Length, parts.Test.Length));
    }

    [Fact]
    public void A_sample_that_is_added_moves_one_other_at_most()
    {
        var (few, more) = (Divide(new int[200]), Divide(new int[201]));
        Assert.InRange(few.Test.Except(more.Test).Count(), 0, 1);
        Assert.InRange(few.Validation.Except(more.Validation).Count(), 0, 1);
    }
}
