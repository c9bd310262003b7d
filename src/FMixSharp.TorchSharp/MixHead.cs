using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>
/// One of several outputs that a model gives for the same sample, with its labels: the root, the vowel or the consonant of a grapheme.
/// It only refers to its tensors; the caller owns them.
/// </summary>
/// <param name="Name">What errors call it.</param>
/// <param name="Logits">The head's outputs for the mixed batch: (B, classes).</param>
/// <param name="Labels">Its labels before mixing: integers (B), or soft targets (B, classes).</param>
public sealed record MixHead(string Name, Tensor Logits, Tensor Labels)
{
    /// <summary>What the head's loss counts in the sum, finite and at least 0; 1 by default.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Share in [0, 1] of each target that is spread evenly over all classes; 0 by default.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Weight of each class, (classes); null by default, which weighs them equally.</summary>
    public Tensor? ClassWeights { get; init; }
}
