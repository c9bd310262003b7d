using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Analysis.Information;
using FMixSharp.Lab.Experiments;

namespace FMixSharp.Cli.Experiments;

/// <summary>One sitting of "fmix run" with autoencoders.</summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="file">The experiment.</param>
/// <param name="scale">Which of its scales.</param>
/// <param name="root">The folder of its run folders.</param>
/// <param name="json">Whether JSON is printed.</param>
internal sealed class StudySession(Terminal terminal, ExperimentFile file, string scale, string root, bool json)
{
    /// <summary>Trains and measures what is not there yet, shows the results, and returns an exit code.</summary>
    /// <param name="repeats">Runs of each method; null for the file's.</param>
    /// <param name="circumstances">Changes data folder, threads and device.</param>
    /// <param name="record">Whether to write the results into the experiment's file.</param>
    /// <param name="cancel">Stops with a checkpoint.</param>
    public int Run(int? repeats, Func<InformationOptions, InformationOptions> circumstances, bool record, CancellationToken cancel)
    {
        var session = new ExperimentSession(terminal, file, scale, root, json);
        var epochs = 0;
        using var interruption = new TrainingInterruption(terminal, isChild: false, cancel);
        var records = ExperimentStudy.Run(
            file,
            scale,
            repeats,
            root,
            options =>
            {
                var changed = circumstances(options);
                BuiltInData.RefuseFolder(changed.Dataset, changed.Data);
                epochs = changed.Epochs;
                return changed;
            },
            (run, epoch) => InformationLine.Write(terminal, run, epoch, epochs, json),
            terminal.Error.WriteLine,
            interruption.Steps,
            interruption.Token
        );
        if (records is null)
            terminal.Error.WriteLine("Interrupted; everything so far is in the run folders. To go on give the same command again.");
        session.Finish([], repeats is { } count ? [.. Enumerable.Range(1, count)] : null, record);
        return records is null ? ExitCodes.Interrupted : ExitCodes.Done;
    }
}
