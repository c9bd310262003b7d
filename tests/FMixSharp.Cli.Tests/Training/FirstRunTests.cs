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
        Assert.True(FirstRun.Is(defaults));
        Assert.True(FirstRun.Is(defaults with { Seed = 7, Threads = 1 }));
        Assert.All(
            (TrainOptions[])
                [
                    defaults with
                    {
                        Mix = "none",
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
            other => Assert.False(FirstRun.Is(other))
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
        Assert.Contains("fmix report runs/shapes-fmix-s1 --out report.html ", lines[5], StringComparison.Ordinal);
        Assert.All(lines[3..], line => Assert.Contains("fmix ", line, StringComparison.Ordinal));
        Assert.Equal(lines[..1].Append(lines[2]), Lines(defaults with { Epochs = 10 }));
    }

    [Fact]
    public void Figures_are_those_of_docs_results() =>
        Assert.Contains(
            FirstRun.Comparison,
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "results.md")),
            StringComparison.Ordinal
        );

    [Fact]
    public void Figures_are_those_of_the_recorded_runs_which_have_the_defaults()
    {
        var file = ExperimentFile.Read(Path.Combine(Repository.Root, "experiments", "shapes.json"));
        Assert.All(ExperimentPlan.Runs(file, "full"), run => Assert.True(FirstRun.Is(run.Options with { Mix = defaults.Mix })));
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
