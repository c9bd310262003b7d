using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Data;

/// <summary>Data that cannot be used: the message names file and record, what was found, what was expected, and what to do.</summary>
/// <param name="message">The whole message, fit for a user; a line, in which control characters are written out.</param>
/// <param name="inner">The cause, if another exception told of it.</param>
public sealed class DatasetException(string message, Exception? inner = null) : Exception(OneLine.Of(message), inner)
{
    /// <summary>A message for each file or record that cannot be used, where several were looked at; else the message alone.</summary>
    public IReadOnlyList<string> All { get; private init; } = [OneLine.Of(message)];

    /// <summary>The message without the place that it begins with, where that is said before it.</summary>
    internal string MessageAfter(string place)
    {
        var start = OneLine.Of(place) + ": ";
        return Message.StartsWith(start, StringComparison.Ordinal) ? Message[start.Length..] : Message;
    }

    /// <summary>One exception for what is wrong with several files; null when nothing is.</summary>
    /// <param name="errors">In the order of the files; null for those that are right.</param>
    internal static DatasetException? Of(IEnumerable<DatasetException?> errors)
    {
        DatasetException[] found = [.. errors.OfType<DatasetException>()];
        return found.Length <= 1 ? found.FirstOrDefault() : Of([.. found.SelectMany(error => error.All)], found[0]);
    }

    /// <summary>One exception for several problems: its message has the first, and how many more there are.</summary>
    /// <param name="messages">At least one.</param>
    /// <param name="inner">The cause of the first.</param>
    internal static DatasetException Of(IReadOnlyList<string> messages, Exception? inner = null) =>
        messages.Count == 1
            ? new DatasetException(messages[0], inner)
            : new DatasetException($"{messages[0]}; {messages.Count - 1} more {(messages.Count == 2 ? "problem" : "problems")}", inner)
            {
                All = [.. messages.Select(OneLine.Of)],
            };

    /// <summary>Reads several files, all of them even where one cannot be used, so that all that is wrong is said at once.</summary>
    /// <exception cref="DatasetException">At least one cannot be used.</exception>
    internal static TResult[] Each<TFile, TResult>(IEnumerable<TFile> files, Func<TFile, TResult> read)
    {
        var results = new List<TResult>();
        var errors = new List<DatasetException>();
        foreach (var file in files)
        {
            try
            {
                results.Add(read(file));
            }
            catch (DatasetException error)
            {
                errors.Add(error);
            }
        }
        return Of(errors) is { } all ? throw all : [.. results];
    }
}
