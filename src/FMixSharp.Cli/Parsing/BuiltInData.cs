using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Parsing;

/// <summary>Data sets that are built in have no folder.</summary>
internal static class BuiltInData
{
    /// <summary>Refuses a folder that was given for one, so that something else was meant.</summary>
    /// <param name="dataset">The data set's name.</param>
    /// <param name="folder">What was given; null for nothing.</param>
    /// <param name="option">The option by which it was given.</param>
    /// <exception cref="UsageException">A folder was given for what is built in.</exception>
    public static void RefuseFolder(string dataset, string? folder, string option = "--data")
    {
        if (folder is not null && Datasets.BuiltIn.Contains(dataset))
            throw new UsageException($"{option} is given, but {dataset} is built in and has no folder; leave {option} away.");
    }
}
