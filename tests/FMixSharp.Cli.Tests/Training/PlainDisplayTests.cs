using FMixSharp.Cli.Training;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Tests.Training;

public sealed class PlainDisplayTests
{
    [Theory]
    [InlineData(null, "test loss 0.5000  test accuracy 80.00 %", "Test accuracy: 80.00 %")]
    [InlineData("0.1", "validation loss 0.5000  validation accuracy 80.00 %", "Validation accuracy: 80.00 %")]
    public void Results_on_samples_held_out_are_said_to_be_validation(string? validate, string epoch, string end)
    {
        using var output = new StringWriter();
        var display = new PlainDisplay(new Terminal(output, TextWriter.Null, IsLive: false));
        var record = new RunRecord
        {
            Options = TrainOptions.For("tones") with { Validate = validate },
            Status = RunStatus.Finished,
            Version = "",
            Commit = "",
            Machine = "",
            Started = default,
            TestAccuracy = 0.8,
        };
        display.Begin(record.Options, "runs/r", resumed: false);
        display.Report(new TrainProgress(0, 1, 5, 5, 1, 0.3, 100, TimeSpan.Zero, new EpochRecord(0, 0.1, 1, 0.3, 0.5, 0.8, 100, 1)));
        display.End(record, "runs/r");
        Assert.Contains(epoch, output.ToString(), StringComparison.Ordinal);
        Assert.Contains(end, output.ToString(), StringComparison.Ordinal);
    }
}
