using System.CommandLine;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Cli.Tests.Training;

public sealed class TrainSwitchesTests
{
    [Fact]
    public void Train_has_a_switch_for_every_option_and_run_has_it_for_init()
    {
        var root = CommandLine.Root(new Terminal(TextWriter.Null, TextWriter.Null, IsLive: false));
        foreach (var command in (string[])["train", "run"])
            Assert.Empty(
                OptionGroups
                    .Options.Select(option => option.Switch)
                    .Except(root.Subcommands.Single(each => each.Name == command).Options.Select(option => option.Name))
            );
    }

    public static TheoryData<string, TrainOptions> Given =>
        new()
        {
            { "", TrainOptions.For("shapes") },
            { "--momentum 0.5", TrainOptions.For("shapes") with { Momentum = 0.5 } },
            { "--weight-decay 0", TrainOptions.For("shapes") with { WeightDecay = 0 } },
            { "--decay-weights-only", TrainOptions.For("shapes") with { DecayAll = false } },
            { "--decay-weights-only false", TrainOptions.For("shapes") },
            { "--nesterov --per-sample", TrainOptions.For("shapes") with { Nesterov = true, PerSample = true } },
            { "--clip-norm 5e-1", TrainOptions.For("shapes") with { ClipNorm = 0.5 } },
            { "--warmup-epochs 5", TrainOptions.For("shapes") with { WarmupEpochs = 5 } },
            {
                "--optimiser adam --weight-decay 0.01",
                TrainOptions.For("shapes") with
                {
                    Optimiser = "adam",
                    LearningRate = 1e-3,
                    WeightDecay = 0.01,
                }
            },
            { "--dataset cifar10 --epochs 20 --seed 7", TrainOptions.For("cifar10") with { Epochs = 20, Schedule = "10,15", Seed = 7 } },
            {
                "--dataset toxic --model bert --weights w --lr 0.1",
                TrainOptions.For("toxic").WithModel("bert", "w") with
                {
                    LearningRate = 0.1,
                }
            },
            { "--dataset modelnet10 --points 20 --data here", TrainOptions.For("modelnet10") with { Points = 20, Data = "here" } },
        };

    [Theory]
    [MemberData(nameof(Given))]
    public void What_is_given_changes_the_recipe(string line, TrainOptions expected)
    {
        var (switches, result) = Parse(line);
        Assert.Equal(expected, switches.Read(result));
    }

    [Fact]
    public void A_resumed_run_takes_circumstances_and_nothing_else()
    {
        var recorded = TrainOptions.For("cifar10") with { Alpha = 0.3 };
        var (switches, result) = Parse("--threads 2 --device cuda --data there");
        Assert.Equal(recorded with { Threads = 2, Device = "cuda", Data = "there" }, switches.ReadForResume(result, recorded));
        var (others, other) = Parse("--threads 2 --momentum 0.5");
        Assert.Equal(
            "--momentum cannot be given with --resume: a run goes on with the options in its run.json. Only --data, --threads, --device "
                + "may change.",
            Assert.Throws<UsageException>(() => others.ReadForResume(other, recorded)).Message
        );
    }

    [Fact]
    public void A_planned_run_takes_circumstances_that_are_in_range()
    {
        var planned = TrainOptions.For("cifar10") with { Alpha = 0.3 };
        var (switches, result) = Parse("--threads 2 --alpha 0.5");
        Assert.Equal(planned with { Threads = 2 }, switches.InCircumstances(result, planned));
        var (others, other) = Parse("--device tpu");
        Assert.StartsWith(
            "--device is 'tpu'; expected cpu, cuda",
            Assert.Throws<UsageException>(() => others.InCircumstances(other, planned)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Help_of_train_has_the_options_of_each_group_below_its_heading()
    {
        var help = (await Fmix.RunAsync("train", "--help")).Out.ReplaceLineEndings("\n");
        foreach (var group in OptionGroups.All)
        {
            var section = help.Split($"\n{group.Name}:\n")[1].Split("\n\n")[0];
            var names = section
                .Split('\n')
                .Where(line => line.StartsWith("  --", StringComparison.Ordinal))
                .Select(line => line.Trim().Split(' ')[0]);
            Assert.Equal(group.Options.Select(option => option.Switch), names);
        }
        Assert.Contains("\nRun folder and output:\n  --out", help, StringComparison.Ordinal);
        Assert.DoesNotContain("Options:", help, StringComparison.Ordinal);
    }

    private static (TrainSwitches Switches, ParseResult Result) Parse(string line)
    {
        var switches = new TrainSwitches();
        var command = new RootCommand();
        foreach (var option in switches.All)
            command.Options.Add(option);
        var result = command.Parse(line);
        Assert.Empty(result.Errors);
        return (switches, result);
    }
}
