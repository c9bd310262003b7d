using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(99, 0.1)]
    [InlineData(100, 0.01)]
    [InlineData(149, 0.01)]
    [InlineData(150, 0.001)]
    [InlineData(199, 0.001)]
    public void Milestones_divide_by_ten_from_their_epoch_on(int epoch, double expected) =>
        Assert.Equal(expected, LearningRateSchedule.Parse("100,150", 0.1, 200).Rate(epoch));

    [Fact]
    public void Cosine_falls_from_the_whole_rate_towards_zero()
    {
        var schedule = LearningRateSchedule.Parse("cosine", 0.2, 10);
        Assert.Equal(0.2, schedule.Rate(0), 12);
        Assert.Equal(0.2 * (1 + Math.Cos(Math.PI * 0.3)) / 2, schedule.Rate(3), 12);
        Assert.Equal(0.1, schedule.Rate(5), 12);
        Assert.InRange(schedule.Rate(9), 1e-4, 0.01);
    }

    [Fact]
    public void Warm_up_is_that_of_the_papers_ImageNet_runs()
    {
        var schedule = LearningRateSchedule.Parse("30,60,80", 0.4, 90, warmupEpochs: 5);
        double[] expected = [0.1, 0.16, 0.22, 0.28, 0.34, 0.4, 0.4];
        for (var epoch = 0; epoch < expected.Length; epoch++)
            Assert.Equal(expected[epoch], schedule.Rate(epoch), 12);
        Assert.Equal(0.04, schedule.Rate(30), 12);
    }

    [Theory]
    [InlineData("100,15x", "'15x' at character 5")]
    [InlineData("linear", "'linear' at character 1")]
    [InlineData("10, 10", "'10' at character 4")]
    [InlineData("10,", "'' at character 4")]
    [InlineData("0", "not at least 1")]
    public void Errors_point_at_the_bad_part(string text, string message)
    {
        var error = Assert.Throws<FormatException>(() => LearningRateSchedule.Parse(text, 0.1, 10));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
