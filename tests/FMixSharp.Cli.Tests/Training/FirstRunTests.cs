using System.Globalization;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Tests.Training;

public sealed class FirstRunTests
{
    private static readonly TrainOptions defaults = TrainOptions.For("shapes").WithModelSize();

    [Fact]
    public void Recorded_figures_hold_for_the_defaults_with_any_seed_and_threads_and_for_nothing_else()
    {
        Assert.Equal(FirstRun.Comparison, FirstRun.Of(defaults));
        Assert.Equal(FirstRun.Comparison, FirstRun.Of(defaults with { Seed = 7, Threads = 1 }));
        Assert.Equal(FirstRun.ComparisonOfPlain, FirstRun.Of(defaults with { Mix = "none", Seed = 7 }));
        Assert.All(
            (TrainOptions[])
                [
                    defaults with
                    {
                        Mix = "cutmix",
                    },
                    defaults with
                    {
                        Epochs = 10,
                    },
                    defaults with
                    {
                        TrainSize = null,
                    },
                    TrainOptions.For("tones").WithModelSize(),
                ],
            other => Assert.Null(FirstRun.Of(other))
        );
    }

    [Fact]
    public void Last_lines_say_accuracy_the_same_without_mixing_the_folder_and_what_to_try_next()
    {
        var lines = Lines(defaults);
        Assert.StartsWith("Test accuracy: 97.50 %", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("The same without mixing: ", lines[1], StringComparison.Ordinal);
        Assert.Equal("Run folder: runs/shapes-fmix-s1", lines[2]);
        Assert.Contains("fmix train --mix none", lines[3], StringComparison.Ordinal);
        Assert.Contains("fmix report runs/shapes-fmix-s1 --out report.html ", lines[6], StringComparison.Ordinal);
        Assert.Contains("a single seed may come out either way", lines[3], StringComparison.Ordinal);
        Assert.Contains("fmix run --init mine.json --repeats 5", lines[4], StringComparison.Ordinal);
        Assert.All(lines[3..], line => Assert.Contains("fmix ", line, StringComparison.Ordinal));
        Assert.Equal(lines[..1].Append(lines[2]), Lines(defaults with { Epochs = 10 }));
    }

    [Fact]
    public void Without_mixing_the_same_figures_are_said_the_other_way_round_and_how_to_go_on()
    {
        var lines = Lines(defaults with { Mix = "none" });
        Assert.StartsWith("The same with FMix: ", lines[1], StringComparison.Ordinal);
        Assert.Contains(" fmix train  ", lines[3], StringComparison.Ordinal);
        Assert.Equal(Numbers(FirstRun.Comparison), Numbers(FirstRun.ComparisonOfPlain));

        static IEnumerable<string> Numbers(string text) =>
            text.Split(' ').Where(word => char.IsAsciiDigit(word[0])).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Figures_are_those_of_docs_results() =>
        Assert.Contains(
            FirstRun.Comparison,
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "results.md")).ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );

    [Fact]
    public void Figures_are_those_of_the_recorded_runs_which_have_the_defaults()
    {
        var file = ExperimentFile.Read(Path.Combine(Repository.Root, "experiments", "shapes.json"));
        Assert.All(ExperimentPlan.Runs(file, "full"), run => Assert.NotNull(FirstRun.Of(run.Options)));
        var (none, fmix) = (Scores("none"), Scores("fmix"));
        Assert.Equal((20, 20), (none.Length, fmix.Length));
        Assert.Equal(
            FirstRun.Comparison,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The same without mixing: {none.Average():0.0} %, the mean of 20 seeds, from {none.Min():0.0} to {none.Max():0.0} % "
                    + $"(with FMix {fmix.Average():0.0} %, from {fmix.Min():0.0} to {fmix.Max():0.0} %)"
            )
        );

        double[] Scores(string method) =>
            [.. file.Content.Results["full"].Runs.Where(run => run.Method == method).Select(run => 100 * run.Score)];
    }

    private static string[] Lines(TrainOptions options)
    {
        using var output = new StringWriter();
        var record = new RunRecord
        {
            Options = options,
            Status = RunStatus.Finished,
            Version = "",
            Commit = "",
            Machine = "",
            Started = default,
            TestAccuracy = 0.975,
            Seconds = 30,
        };
        new PlainDisplay(new Terminal(output, TextWriter.Null, IsLive: false)).End(record, "runs/shapes-fmix-s1");
        return output.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n');
    }
}
