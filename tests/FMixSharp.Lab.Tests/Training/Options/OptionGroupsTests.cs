using System.Reflection;
using System.Text.Json.Nodes;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Tests.Training.Options;

public sealed class OptionGroupsTests
{
    [Fact]
    public void Every_property_is_described_once_and_in_the_order_of_files() =>
        Assert.Equal(
            typeof(TrainOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name),
            OptionGroups.Options.Select(option => option.Property)
        );

    [Fact]
    public void Names_are_those_of_files() =>
        Assert.Equal(
            JsonNode.Parse(RunOptions.Text(new TrainOptions()))!.AsObject().Select(pair => pair.Key),
            OptionGroups.Options.Select(option => option.Name)
        );

    [Fact]
    public void Every_option_has_a_switch_of_its_own_and_a_help_that_ends_its_sentences()
    {
        Assert.Equal(OptionGroups.Options.Count, OptionGroups.Options.Select(option => option.Switch).Distinct().Count());
        Assert.All(OptionGroups.Options, option => Assert.Matches("^--[a-z]+(-[a-z]+)*$", option.Switch));
        Assert.All(OptionGroups.Options, option => Assert.Matches(@"\.( \[default: .+\])?$", option.Help));
        Assert.All(
            OptionGroups.Options,
            option => Assert.Equal(option.Values is not YesOrNo, option.Help.Contains("[default: ", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Only_what_may_be_null_has_null_as_its_default()
    {
        var nullability = new NullabilityInfoContext();
        Assert.All(
            OptionGroups.Options,
            option =>
                Assert.Equal(
                    nullability.Create(typeof(TrainOptions).GetProperty(option.Property)!).WriteState == NullabilityState.Nullable,
                    option.Default is null
                )
        );
    }

    [Fact]
    public void A_value_is_set_on_a_copy()
    {
        var options = new TrainOptions();
        var rate = OptionGroups.Of("LearningRate")!;
        Assert.Equal(options with { LearningRate = 0.5 }, rate.With(options, 0.5));
        Assert.Equal((0.1, "--lr", "learning_rate", "learning rate"), (options.LearningRate, rate.Switch, rate.Name, rate.Words));
        Assert.Null(OptionGroups.Of("Rate"));
    }

    [Fact]
    public void Groups_judge_their_own_options()
    {
        var options = new TrainOptions
        {
            Dataset = "cifar11",
            Depth = 0,
            Alpha = 0,
            Momentum = 1,
            TestEvery = 0,
            VectorSize = 0,
            Points = 3,
            Threads = -1,
        };
        Assert.Equal(
            [
                "Data: the Dataset",
                "Model: the Depth",
                "Mixing: the Alpha",
                "Optimisation: the Momentum",
                "Testing: the TestEvery",
                "Texts: the VectorSize",
                "Point clouds: the Points",
                "Process: the Threads",
            ],
            from @group in OptionGroups.All
            from violation in @group.Violations(options, property => $"the {property}")
            select $"{@group.Name}: {string.Join(' ', violation.Split(' ').Take(2))}"
        );
    }

    [Fact]
    public void What_a_run_is_computed_with_is_not_what_it_computes()
    {
        Assert.Equal(["Data", "Threads", "Device"], OptionGroups.Circumstances.Select(option => option.Property));
        var (here, there) = (
            new TrainOptions { Alpha = 0.2, Threads = 1 },
            new TrainOptions
            {
                Alpha = 0.3,
                Threads = 2,
                Device = "cuda",
                Data = "elsewhere",
            }
        );
        Assert.Equal(there with { Alpha = 0.2 }, here.InCircumstancesOf(there));
    }

    public static TheoryData<TrainOptions, string> OutOfRange =>
        new()
        {
            {
                new TrainOptions { LearningRate = 1e300 },
                "LearningRate is 1E+300; expected a number above 0, at most 1E+37."
            },
            {
                new TrainOptions { LearningRate = 3.5e38 },
                "LearningRate is 3.5E+38; expected a number above 0, at most 1E+37."
            },
            {
                new TrainOptions { WeightDecay = 1e39 },
                "WeightDecay is 1E+39; expected a number of at least 0, at most 1E+37."
            },
            {
                new TrainOptions { ClipNorm = 1e39 },
                "ClipNorm is 1E+39; expected a number above 0, at most 1E+37."
            },
            {
                new TrainOptions { Model = "densenet-bc-190-40", Depth = 100_000_000 },
                "Depth is 100000000; expected a whole number from 1 to 10000."
            },
            {
                TrainOptions.For("phrases").WithModel("bert", null) with
                {
                    Depth = 100_000_000,
                },
                "Depth is 100000000; expected a whole number from 1 to 10000."
            },
            {
                new TrainOptions { WarmupEpochs = 201 },
                "WarmupEpochs is 201; expected a whole number from 0 to the number of epochs, 200."
            },
        };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void What_cannot_be_computed_is_out_of_range(TrainOptions options, string expected) =>
        Assert.StartsWith(expected, Assert.Single(options.Violations()), StringComparison.Ordinal);

    [Fact]
    public void An_option_that_is_not_for_the_run_is_refused_only_when_it_is_given()
    {
        Assert.Empty(TrainOptions.For("shapes").Violations());
        Assert.Equal(
            ["MaxWords is for texts, but shapes has none.", "Points is for point clouds, but shapes has none."],
            (TrainOptions.For("shapes") with { Points = 1, MaxWords = 0 }).Violations()
        );
    }

    [Fact]
    public void Momentum_changes_nothing_where_there_is_none()
    {
        var momentum = OptionGroups.Of("Momentum")!;
        Assert.Null(momentum.WithoutEffect(new TrainOptions(), name => name));
        Assert.Equal("adam has moments of its own", momentum.WithoutEffect(new TrainOptions { Optimiser = "adam" }, name => name));
    }
}
