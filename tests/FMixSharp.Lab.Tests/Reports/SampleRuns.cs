using FMixSharp.Lab.Records;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Reports;

/// <summary>Runs made by hand.</summary>
internal static class SampleRuns
{
    public static ReportRun Finished(long seed, double accuracy, string mix = "fmix", int epochs = 3) =>
        new(
            $"run-{mix}-{seed}",
            new RunRecord
            {
                Options = TrainOptions.For("shapes") with { Mix = mix, Seed = seed, Epochs = epochs },
                Status = RunStatus.Finished,
                Version = "0.1.0",
                Commit = "abc1234",
                Machine = "a <fast> & quiet machine",
                Started = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
                Seconds = 65,
                TestAccuracy = accuracy,
                TestLoss = 0.5,
                Parameters = 12345,
            },
            [
                .. Enumerable
                    .Range(0, epochs)
                    .Select(i => new EpochRecord(
                        i,
                        0.1,
                        2.0 / (i + 1),
                        0.3 + 0.1 * i,
                        1.5 / (i + 1),
                        accuracy - 0.1 * (epochs - 1 - i),
                        1000,
                        20
                    )),
            ]
        );
}
