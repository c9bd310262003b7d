using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Tests.Records;

public sealed class BestEpochTests
{
    [Fact]
    public void A_higher_accuracy_is_better_whatever_the_loss_is()
    {
        var best = BestEpoch.After(new BestEpoch(3, 0.5, 0.8, 2), 6, 0.9, 0.81, byLoss: false);
        Assert.Equal(new BestEpoch(6, 0.9, 0.81, 0), best);
    }

    [Fact]
    public void By_loss_a_lower_loss_is_better_whatever_the_accuracy_is() =>
        Assert.Equal(new BestEpoch(6, 0.4, 0.1, 0), BestEpoch.After(new BestEpoch(3, 0.5, 0.8, 2), 6, 0.4, 0.1, byLoss: true));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_two_that_are_equally_good_the_earlier_stays(bool byLoss) =>
        Assert.Equal(new BestEpoch(3, 0.5, 0.8, 1), BestEpoch.After(new BestEpoch(3, 0.5, 0.8, 0), 4, 0.5, 0.8, byLoss));

    [Fact]
    public void Where_there_is_no_accuracy_the_loss_decides() =>
        Assert.Equal(new BestEpoch(4, 0.4, null, 0), BestEpoch.After(new BestEpoch(3, 0.5, null, 0), 4, 0.4, null, byLoss: false));

    [Fact]
    public void The_first_epoch_is_the_best_so_far() =>
        Assert.Equal(new BestEpoch(0, 9, 0, 0), BestEpoch.After(null, 0, 9, 0, byLoss: false));
}
