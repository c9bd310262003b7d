namespace FMixSharp.Lab.Data;

/// <summary>Data that cannot be used: the message names file and record, what was found, what was expected, and what to do.</summary>
/// <param name="message">The whole message, fit for a user.</param>
/// <param name="inner">The cause, if another exception told of it.</param>
public sealed class DatasetException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A message for each file that cannot be used, where several were looked at; else the message alone.</summary>
    public IReadOnlyList<string> All { get; private init; } = [message];

    /// <summary>One exception for what is wrong with several files; null when nothing is.</summary>
    /// <param name="errors">In the order of the files; null for those that are right.</param>
    internal static DatasetException? Of(IEnumerable<DatasetException?> errors)
    {
        DatasetException[] found = [.. errors.OfType<DatasetException>()];
        return found.Length <= 1 ? found.FirstOrDefault()
            : new DatasetException($"{found[0].Message}; {found.Length - 1} more of the files cannot be used either", found[0]) { All = [.. found.Select(error => error.Message)] };
    }
}
