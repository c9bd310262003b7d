namespace FMixSharp.Lab.Export;

/// <summary>What an exported model says of itself, so that a program can use it.</summary>
public sealed record OnnxDescription
{
    /// <summary>Name of its input.</summary>
    public string Input { get; init; } = "inputs";

    /// <summary>What the input is, in words: "pixels from 0 to 255, RGB".</summary>
    public string Meaning { get; init; } = "what the model was trained on";

    /// <summary>Names of axes that may have another length than those of the samples, by their place; the first always may.</summary>
    public IReadOnlyDictionary<int, string> AnyLength { get; init; } = new Dictionary<int, string>();

    /// <summary>Names of the classes, by logit; none where they have none.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>What logits are, and how they become probabilities.</summary>
    public OnnxAnswers Answers { get; init; } = OnnxAnswers.OneClass;

    /// <summary>What else the file is to say, by names of one's own.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
