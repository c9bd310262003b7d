namespace FMixSharp.Lab.Texts;

/// <summary>Texts as their publisher has them, read from disk as they are enumerated.</summary>
/// <param name="Target">What is to be said of them.</param>
/// <param name="Classes">Names of the classes, or of the labels; of "no" and "yes" for a binary target.</param>
/// <param name="Train">Training texts; may be enumerated again.</param>
/// <param name="Test">Test texts; may be enumerated again.</param>
public sealed record TextCorpus(
    TextTarget Target,
    IReadOnlyList<string> Classes,
    IEnumerable<LabelledText> Train,
    IEnumerable<LabelledText> Test
)
{
    /// <summary>Validation texts; may be enumerated again. Null where there are none.</summary>
    public IEnumerable<LabelledText>? Validation { get; init; }

    /// <summary>Full path of the folder, or file, that it is read from; null for what is built in.</summary>
    public string? Folder { get; init; }
}
