namespace FMixSharp.Lab.Data;

/// <summary>What an experiment trains on, and what it is tested on: samples of one kind with their labels.</summary>
/// <param name="Name">The data set's name on the command line.</param>
public abstract record DataTask(string Name)
{
    /// <summary>Full path of the folder that it was read from; null for what is built in, or drawn.</summary>
    public string? Folder { get; init; }
}
