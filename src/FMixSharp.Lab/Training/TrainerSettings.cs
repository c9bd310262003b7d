using System.Diagnostics;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Training;

/// <summary>How a run is carried out, which never changes its numbers; tests shorten the intervals.</summary>
public sealed record TrainerSettings
{
    /// <summary>Within an epoch a checkpoint is written when the last one is older than this: the most that a killed run loses.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Starts a process that checks the model's convolutions (<see cref="ModelCheck.Serve"/>); null to do it in this one.
    /// </summary>
    public ProcessStartInfo? Checker { get; init; }

    /// <summary>Folder of what such checks found; null for none.</summary>
    public string? CheckCache { get; init; }

    /// <summary>Called when nothing speaks against the run any more; null for nobody.</summary>
    public Action? Begins { get; init; }

    /// <summary>Called before the first step of a sitting; null for nobody.</summary>
    public Action? Steps { get; init; }

    /// <summary>
    /// Called on the training thread after each step, when the weights have moved; null for nobody. The optimiser's own memory is not
    /// shown, and nothing but <see cref="TrainingMoment.EndEarly"/> changes the run.
    /// </summary>
    public Action<TrainingMoment>? AfterStep { get; init; }

    /// <summary>Called on the training thread after each epoch, when its checkpoint is written; null for nobody.</summary>
    public Action<TrainingMoment>? AfterEpoch { get; init; }

    /// <summary>How long which owner of a run counts as alive.</summary>
    public LockTimes Lock { get; init; } = LockTimes.Usual;

    /// <summary>Receives warnings; null for nobody.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Time between two progress reports within an epoch: smooth for a person, free for the machine.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(200);
}
