using System.Diagnostics;
using System.Globalization;
using FMixSharp.Cli.Output;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Experiments;

/// <summary>fmix run --dry-run.</summary>
internal static class DryRun
{
    /// <summary>Tries each kind of run once, and says what came out.</summary>
    public static int Run(Terminal terminal, IReadOnlyList<PlannedRun> plan, bool json)
    {
        // Seeds, parts and sizes of the data make no other step.
        foreach (var run in plan.DistinctBy(run => run.Options with { Seed = 0, TrainSize = null, Validate = null }))
        {
            var clock = Stopwatch.StartNew();
            var loss = Trainer.Try(run.Options);
            if (json)
                terminal.WriteJson(
                    new
                    {
                        Event = "tried",
                        Run = run.Name,
                        run.Options.Weights,
                        HasWeights = run.Options.Weights is null ? (bool?)null : Trainer.HasWeights(run.Options),
                        Loss = loss,
                        Seconds = clock.Elapsed.TotalSeconds,
                    }
                );
            else
            {
                terminal.Out.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{run.Name}: {Model(run.Options)} on {run.Options.Dataset}, one step, loss {loss:0.000}, "
                            + $"{DurationText.Of(clock.Elapsed)}"
                    )
                );
                terminal.Out.Flush();
            }
        }
        return ExitCodes.Done;
    }

    private static string Model(TrainOptions options) =>
        options.Weights is null ? options.Model
        : Trainer.HasWeights(options) ? ModelCatalog.Describe(options.Model, options.Width, options.Depth, options.Weights)
        : $"{options.Model} in its own size (its weights {options.Weights} are not here)";
}
