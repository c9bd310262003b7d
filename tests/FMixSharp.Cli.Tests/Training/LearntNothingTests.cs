using FMixSharp.Cli.Training;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Tests.Training;

public sealed class LearntNothingTests
{
    private static RunRecord Record(double? accuracy, int? predicted, double? largest, string model = "resnet18") =>
        new()
        {
            Options = TrainOptions.For("image-folder") with { Model = model },
            Status = RunStatus.Finished,
            Version = "",
            Commit = "",
            Machine = "",
            Started = default,
            TestAccuracy = accuracy,
            PredictedClasses = predicted,
            LargestClass = largest,
        };

    [Theory]
    [InlineData(0.5, 1, 0.5, "It says the same class of every sample: nothing was learnt. More epochs (--epochs)")]
    [InlineData(0.2, 1, 0.5, "It says the same class of every sample")]
    [InlineData(0.6, 3, 0.6, "That is no better than to say one class of every sample, the largest (60.00 %): nothing was learnt.")]
    [InlineData(0.61, 3, 0.6, null)]
    [InlineData(1.0, 2, 0.5, null)]
    [InlineData(0.5, null, null, null)] // nobody looked
    [InlineData(null, 1, 0.5, null)]
    public void What_is_no_better_than_one_class_for_everything_is_said_with_what_to_try(
        double? accuracy,
        int? predicted,
        double? largest,
        string? expected
    )
    {
        var said = LearntNothing.Of(Record(accuracy, predicted, largest));
        Assert.Equal(expected is null, said is null);
        Assert.StartsWith(expected ?? "", said ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Bert_without_weights_is_told_of_them()
    {
        Assert.EndsWith(
            "may help, or published weights (--weights).",
            LearntNothing.Of(Record(0.5, 1, 0.5, "bert")),
            StringComparison.Ordinal
        );
        using var output = new StringWriter();
        new PlainDisplay(new Terminal(output, TextWriter.Null, IsLive: false)).End(Record(0.5, 1, 0.5), "runs/r");
        Assert.Contains("nothing was learnt", output.ToString(), StringComparison.Ordinal);
    }
}
