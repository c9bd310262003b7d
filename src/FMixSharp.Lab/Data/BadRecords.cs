namespace FMixSharp.Lab.Data;

/// <summary>What is wrong with records, rows and lines, gathered so that all of it is said at once and not only the first.</summary>
internal sealed class BadRecords
{
    // A file that is another one altogether has a wrong label in nearly every record: the rest is counted.
    private const int Listed = 100;

    private readonly List<string> messages = [];
    private int others;

    /// <summary>Adds one; the whole message, with file and record.</summary>
    public void Add(string message)
    {
        if (messages.Count < Listed)
            messages.Add(message);
        else
            others++;
    }

    /// <summary>Throws all that was added.</summary>
    /// <exception cref="DatasetException">There was something.</exception>
    public void ThrowIfAny()
    {
        if (messages.Count > 0)
            throw DatasetException.Of(others == 0 ? messages : [.. messages, $"{messages[^1].Split(": ")[0]}: {others} records more"]);
    }
}
