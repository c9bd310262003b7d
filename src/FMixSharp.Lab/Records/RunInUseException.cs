namespace FMixSharp.Lab.Records;

/// <summary>A run folder that another process trains in; it was not touched.</summary>
/// <param name="message">Says where, and who does.</param>
public sealed class RunInUseException(string message) : RunFolderException(message)
{
    /// <summary>Whether this process has not yet seen that the other one lives.</summary>
    internal bool MayBeDead { get; init; }
}
