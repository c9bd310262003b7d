using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Verification;

/// <summary>What the checks of one data set have found so far.</summary>
internal sealed class Findings
{
    private readonly List<string> problems = [],
        notes = [],
        done = [];

    /// <summary>Something is wrong.</summary>
    public void Problem(string line) => problems.Add(OneLine.Of(line));

    /// <summary>Something is unusual, and allowed.</summary>
    public void Note(string text)
    {
        var line = OneLine.Of(text);
        if (!notes.Any(known => line.StartsWith(known.TrimEnd('.'), StringComparison.Ordinal))) // checks and loaders see the same
            notes.Add(line);
    }

    /// <summary>Something was looked at.</summary>
    public void Checked(string line) => done.Add(line);

    /// <summary>The number of problems.</summary>
    public int Count => problems.Count;

    /// <summary>All of it.</summary>
    public VerificationReport Report() => new([.. problems], [.. notes], [.. done]);
}
