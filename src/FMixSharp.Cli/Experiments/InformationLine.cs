using System.Globalization;
using FMixSharp.Lab.Analysis.Information;
using FMixSharp.Lab.Records;

namespace FMixSharp.Cli.Experiments;

/// <summary>What is printed while autoencoders are trained.</summary>
internal static class InformationLine
{
    /// <summary>Prints an epoch of a run.</summary>
    public static void Write(Terminal terminal, string run, InformationEpoch epoch, int epochs, bool json)
    {
        if (json)
            terminal.WriteJson(
                new
                {
                    Run = run,
                    epoch.Epoch,
                    epoch.LearningRate,
                    epoch.Loss,
                    epoch.Divergence,
                    epoch.Seconds,
                }
            );
        else
            terminal.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{run}  epoch {epoch.Epoch + 1}/{epochs}  loss {epoch.Loss:0.0}  divergence {epoch.Divergence:0.00} nats  "
                        + $"{DurationText.Of(epoch.Seconds)}"
                )
            );
        terminal.Out.Flush();
    }
}
