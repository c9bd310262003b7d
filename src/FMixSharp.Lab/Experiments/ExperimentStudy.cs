using FMixSharp.Lab.Analysis.Information;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Experiments;

/// <summary>
/// Experiments with autoencoders (<see cref="Experiment.Information"/>), whose runs are those of an <see cref="InformationStudy"/>.
/// </summary>
public static class ExperimentStudy
{
    /// <summary>Trains and measures what is not there yet.</summary>
    /// <param name="file">An experiment with information.</param>
    /// <param name="scale">One of its scales.</param>
    /// <param name="repeats">Runs of each method, with seeds from 1 on; null for the file's.</param>
    /// <param name="root">The folder of its run folders.</param>
    /// <param name="circumstances">Changes data folder, threads and device.</param>
    /// <param name="progress">Told of every epoch: the run's name and its record.</param>
    /// <param name="log">Told what takes a while, and of runs that diverged; may be null.</param>
    /// <param name="steps">Called when the data are open: from then on, being cancelled leaves a checkpoint.</param>
    /// <param name="cancel">Stops after the current step.</param>
    /// <returns>The records, by method and seed; null when it was cancelled.</returns>
    /// <exception cref="ArgumentException">The experiment has no autoencoders.</exception>
    /// <exception cref="ExperimentException">There is no such scale.</exception>
    /// <exception cref="RunFolderException">A folder holds a run with other options, or another process works there.</exception>
    public static IReadOnlyList<InformationRecord>? Run(
        ExperimentFile file,
        string scale,
        int? repeats,
        string root,
        Func<InformationOptions, InformationOptions> circumstances,
        Action<string, InformationEpoch>? progress = null,
        Action<string>? log = null,
        Action? steps = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(circumstances);
        _ = ExperimentPlan.Runs(file, scale); // whether there is such a scale
        var options =
            ExperimentMeasures.Information(file, scale) ?? throw new ArgumentException($"{file.Path} has no 'information'", nameof(file));
        var size = file.Content.Scales[scale];
        var methods = file.Content.Methods!.Where(method => size.Methods?.Contains(method.Key) ?? true);
        return InformationStudy.Run(
            circumstances(options with { Seed = 1 }),
            [.. methods.Select(ExperimentMeasures.Mix)],
            repeats ?? size.Repeats ?? file.Content.Repeats,
            root,
            progress,
            log,
            steps,
            cancel
        );
    }
}
