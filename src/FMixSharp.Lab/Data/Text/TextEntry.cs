namespace FMixSharp.Lab.Data.Text;

/// <summary>A set of texts that fmix knows.</summary>
public sealed record TextEntry
{
    /// <summary>Its name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What its folder must hold, in words; empty if it needs none.</summary>
    public required string Files { get; init; }

    /// <summary>What is to be said of a text.</summary>
    public required TextTarget Target { get; init; }

    /// <summary>Names of classes or labels.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Splits a text into words.</summary>
    public required Func<string, IEnumerable<string>> Words { get; init; }

    /// <summary>Opens a folder; nothing but the presence of files is checked yet.</summary>
    public required Func<string, TextCorpus> Open { get; init; }

    /// <summary>A word that is put at the end of each text; null for none.</summary>
    public string? End { get; init; }

    /// <summary>What batches are filled up with: 1, "&lt;pad&gt;", or 0, the unknown word (Yelp, as in the reference).</summary>
    public int Padding { get; init; } = 1;
}
