using System.Text.Json;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Tests.Training;

public sealed class TrainOptionsTests
{
    [Fact]
    public void Defaults_are_in_range()
    {
        Assert.Empty(new TrainOptions().Violations());
        Assert.All(Datasets.Names, name => Assert.Empty(TrainOptions.For(name).Violations()));
    }

    [Fact]
    public void Another_optimiser_brings_its_own_rate_and_decay_and_the_same_one_changes_nothing()
    {
        var options = new TrainOptions { LearningRate = 0.3 };
        Assert.Same(options, options.WithOptimiser("sgd"));
        var adam = options.WithOptimiser("adam");
        Assert.Equal(("adam", 1e-3, 0.0), (adam.Optimiser, adam.LearningRate, adam.WeightDecay));
        Assert.Equal(new TrainOptions(), adam.WithOptimiser("sgd"));
    }

    [Fact]
    public void Real_data_sets_get_the_papers_recipe()
    {
        var options = TrainOptions.For("cifar10");
        Assert.Equal(
            (200, "100,150", null, 128, 0.1, 0.9, 1e-4),
            (
                options.Epochs,
                options.Schedule,
                options.Width,
                options.BatchSize,
                options.LearningRate,
                options.Momentum,
                options.WeightDecay
            )
        );
    }

    [Fact]
    public void All_bad_settings_are_listed_at_once_with_name_and_value()
    {
        var options = new TrainOptions
        {
            Dataset = "cifar11",
            Model = "vgg",
            Mix = "fmx",
            Augment = "auto",
            Schedule = "1,x",
            Alpha = 0,
            Decay = -1,
            LearningRate = double.NaN,
            Optimiser = "rmsprop",
            Momentum = 1,
            WeightDecay = -1,
            Width = 0,
            Epochs = 0,
            BatchSize = 0,
            WarmupEpochs = -1,
            TrainSize = 0,
            Threads = -1,
            Device = "gpu",
        };
        var violations = options.Violations().ToArray();
        string[] names =
        [
            "Dataset",
            "Model",
            "Width",
            "Mix",
            "Alpha",
            "Decay",
            "Augment",
            "Optimiser",
            "Epochs",
            "BatchSize",
            "LearningRate",
            "Momentum",
            "WeightDecay",
            "Schedule",
            "WarmupEpochs",
            "TrainSize",
            "Threads",
            "Device",
        ];
        Assert.Equal(names, violations.Select(violation => violation.Split(' ', ':')[0]));
        Assert.All(violations, violation => Assert.Contains("expected", violation, StringComparison.OrdinalIgnoreCase));
    }

    public static TheoryData<TrainOptions, string> TooLarge =>
        new()
        {
            {
                new TrainOptions { Width = 100_000_000 },
                "Width is 100000000; expected a whole number from 1 to 65536."
            },
            {
                new TrainOptions { BatchSize = int.MaxValue },
                "BatchSize is 2147483647; expected a whole number from 1 to 1048576."
            },
            {
                TrainOptions.For("phrases") with
                {
                    VectorSize = 2_000_000_000,
                },
                "VectorSize is 2000000000; expected a whole number from 1 to 65536."
            },
            {
                TrainOptions.For("phrases") with
                {
                    MaxWords = 2_000_000_000,
                },
                "MaxWords is 2000000000; expected a whole number from 1 to 1048576."
            },
            {
                TrainOptions.For("solids") with
                {
                    Points = 2_000_000_000,
                },
                "Points is 2000000000; expected a whole number from 2 to 65536."
            },
        };

    [Theory]
    [MemberData(nameof(TooLarge))]
    public void A_size_whose_products_would_overflow_is_out_of_range(TrainOptions options, string expected) =>
        Assert.Equal([expected], options.Violations());

    [Fact]
    public void Depth_is_judged_by_the_model()
    {
        Assert.Empty(new TrainOptions { Model = "wrn-28-10", Depth = 16 }.Violations());
        Assert.Equal(
            ["Depth is 18; expected for wrn-28-10 6n + 4 with n ≥ 1 (10, 16, 22, 28, …)."],
            new TrainOptions { Model = "wrn-28-10", Depth = 18 }.Violations()
        );
    }

    [Fact]
    public void Model_size_is_the_models_own_where_none_is_given()
    {
        var own = new TrainOptions { Model = "wrn-28-10" }.WithModelSize();
        Assert.Equal((10, 28), (own.Width, own.Depth));
        var given = new TrainOptions
        {
            Model = "wrn-28-10",
            Width = 2,
            Depth = 16,
        };
        Assert.Equal(given, given.WithModelSize());
        var unknown = new TrainOptions { Model = "of a later version" };
        Assert.Equal(unknown, unknown.WithModelSize());
    }

    [Fact]
    public void Records_of_before_depth_and_free_width_are_read_and_can_be_resumed()
    {
        const string old = """{"dataset":"shapes","model":"preact-resnet18","width":64,"mix":"fmix","epochs":3}""";
        var read = JsonSerializer.Deserialize<TrainOptions>(old, RecordJson.Line)!;
        Assert.Equal((64, null), (read.Width, read.Depth));
        Assert.Empty(RunOptions.Differences(old, RunOptions.Text(read)));
        Assert.Equal(["width was 64, now null"], RunOptions.Differences(old, RunOptions.Text(read with { Width = null })));
    }

    [Fact]
    public void Milestones_move_with_the_number_of_epochs()
    {
        Assert.Equal("10,15", new TrainOptions().WithEpochs(20).Schedule);
        Assert.Equal("1,2", new TrainOptions().WithEpochs(2).Schedule);
        Assert.Equal("1", new TrainOptions().WithEpochs(1).Schedule);
        Assert.Equal("cosine", (new TrainOptions { Schedule = "cosine" }).WithEpochs(3).Schedule);
    }

    [Fact]
    public void An_option_that_a_record_lacks_had_its_default()
    {
        var now = RunOptions.Text(new TrainOptions());
        var before = now.Replace("\"decay_all\":true,", "", StringComparison.Ordinal)
            .Replace("\"test_every\":1,", "", StringComparison.Ordinal);
        Assert.True(before.Length < now.Length - 30);
        Assert.Empty(RunOptions.Differences(before, now));
    }

    [Theory]
    [InlineData("0.1", null)]
    [InlineData("2/5", null)]
    [InlineData("0", "between 0 and 1")]
    [InlineData("1", "between 0 and 1")]
    [InlineData("0/5", "no fold")]
    [InlineData("6/5", "no fold")]
    [InlineData("1/1", "no fold")]
    [InlineData("a/b", "no fold")]
    [InlineData("half", "between 0 and 1")]
    public void Validation_is_a_share_or_a_fold(string text, string? problem)
    {
        var violations = (new TrainOptions { Validate = text }).Violations();
        if (problem is null)
            Assert.Empty(violations);
        else
            Assert.Contains(problem, Assert.Single(violations), StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_name_the_option_and_both_values_but_not_where_it_runs()
    {
        var before = new TrainOptions();
        var now = before with { Alpha = 0.2, Mix = "mixup", Threads = 1, Device = "cuda", Data = "elsewhere" };
        Assert.Equal(
            ["mix was \"fmix\", now \"mixup\"", "alpha was 1, now 0.2"],
            RunOptions.Differences(RunOptions.Text(before), RunOptions.Text(now))
        );
    }

    [Fact]
    public void Violations_are_said_in_the_names_of_whoever_reads_them()
    {
        var options = TrainOptions.For("phrases") with
        {
            Width = 0,
            LearningRate = -1,
            Mix = "blend",
            Points = 5,
            MaxWords = 0,
            Device = "tpu",
        };
        var said = options.Violations(name => $"<{name}>").ToArray();
        Assert.Equal(options.Violations().Count(), said.Length);
        Assert.All(said, line => Assert.Matches("^<[A-Z]", line));
        Assert.Equal(
            options.Violations(),
            said.Select(line => line.Replace("<", "", StringComparison.Ordinal).Replace(">", "", StringComparison.Ordinal))
        );
        var error = Assert.Throws<OptionException>(() => Trainer.Try(options));
        Assert.Contains("Width is 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("the width is 0", error.In(name => $"the {name.ToLowerInvariant()}"), StringComparison.Ordinal);
    }
}
