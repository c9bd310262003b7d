using FMixSharp.Lab.Reports;

namespace FMixSharp.Lab.Tests.Reports;

public sealed class RunGroupTests
{
    [Fact]
    public void Runs_that_differ_in_seed_threads_or_folder_are_one_group()
    {
        var runs = new[] { SampleRuns.Finished(1, 0.90), SampleRuns.Finished(2, 0.92), SampleRuns.Finished(3, 0.88) };
        var moved = runs[1].Record.Options with { Threads = 8, Data = "elsewhere" };
        runs[1] = runs[1] with { Record = runs[1].Record with { Options = moved } };
        var group = Assert.Single(RunGroup.Of(runs));
        Assert.Equal(0.90, group.Mean, 12);
        Assert.Equal(0.02, group.StandardDeviation!.Value, 12); // n − 1: sqrt((0 + 4e-4 + 4e-4) / 2)
    }

    [Fact]
    public void Other_options_are_another_group()
    {
        var other = SampleRuns.Finished(1, 0.5);
        other = other with { Record = other.Record with { Options = other.Record.Options with { Alpha = 0.2 } } };
        Assert.Equal(2, RunGroup.Of([SampleRuns.Finished(1, 0.9), other]).Count);
    }

    [Fact]
    public void The_models_own_width_is_one_group_with_its_number()
    {
        var named = SampleRuns.Finished(1, 0.9);
        var (own, number) = (
            named.Record.Options with
            {
                Width = null,
                Depth = null,
            },
            named.Record.Options with
            {
                Width = 64,
                Depth = 18,
            }
        );
        var group = Assert.Single(
            RunGroup.Of([
                named with
                {
                    Record = named.Record with { Options = own },
                },
                named with
                {
                    Record = named.Record with { Options = number },
                },
            ])
        );
        Assert.Equal((64, 18), (group.Options.Width, group.Options.Depth));
    }

    [Fact]
    public void Unfinished_runs_do_not_count_and_one_seed_has_no_deviation()
    {
        var unfinished = SampleRuns.Finished(2, 0.1);
        unfinished = unfinished with { Record = unfinished.Record with { Status = "interrupted" } };
        var group = Assert.Single(RunGroup.Of([SampleRuns.Finished(1, 0.9), unfinished]));
        Assert.Equal(0.9, group.Mean);
        Assert.Null(group.StandardDeviation);
        Assert.True(double.IsNaN(Assert.Single(RunGroup.Of([unfinished])).Mean));
    }
}
