using System.Diagnostics;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Reports;

namespace FMixSharp.Cli.Experiments;

/// <summary>fmix run --dry-run.</summary>
internal static class DryRun
{
    /// <summary>Tries each method once (and each value of a sweep), and says what came out.</summary>
    public static int Run(Terminal terminal, IReadOnlyList<PlannedRun> plan, bool json)
    {
        foreach (var run in plan.DistinctBy(run => (run.Method, run.Value)))
        {
            var clock = Stopwatch.StartNew();
            var loss = ExperimentRunner.Try(run);
            if (json)
                terminal.WriteJson(new { Event = "tried", Run = run.Name, Loss = loss, Seconds = clock.Elapsed.TotalSeconds });
            else
            {
                terminal.Out.WriteLine(FormattableString.Invariant(
                    $"{run.Name}: {run.Options.Model} on {run.Options.Dataset}, one step, loss {loss:0.000}, {DurationText.Of(clock.Elapsed)}"));
                terminal.Out.Flush();
            }
        }
        return ExitCodes.Done;
    }
}
