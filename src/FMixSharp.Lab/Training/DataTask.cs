using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Training;

/// <summary>What an experiment trains on, and what it is tested on: samples of one kind with their labels.</summary>
/// <param name="Name">The data set's name on the command line.</param>
public abstract record DataTask(string Name)
{
    /// <summary>Full path of the folder that it was read from; null for what is built in, or drawn.</summary>
    public string? Folder { get; init; }

    /// <summary>The files of the samples and their parts, where they are a user's own; else null.</summary>
    internal SampleFolders? Files { get; init; }

    /// <summary>The options of a run on it, which name what is trained on.</summary>
    public virtual TrainOptions Named(TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { Dataset = Name };
    }

    /// <summary>What a run learns of it.</summary>
    /// <param name="options">The run: validation part, training subset, batch size and the order of batches are its own.</param>
    /// <param name="log">Told what a user may want to know of the data; may be null.</param>
    /// <returns>The caller's.</returns>
    /// <exception cref="ArgumentException">The options do not fit the data.</exception>
    public abstract TrainingTask For(TrainOptions options, Action<string>? log = null);
}
