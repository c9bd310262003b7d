namespace FMixSharp.Lab.Models.Bert;

/// <summary>
/// The sizes of a BERT encoder; by default those of the base model. Source: Devlin, Chang, Lee, Toutanova, "BERT" (2019).
/// </summary>
internal sealed record BertConfig
{
    /// <summary>Entries of the vocabulary, at least 1.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Values of a hidden state; a multiple of <see cref="Heads"/>.</summary>
    public int Hidden { get; init; } = 768;

    /// <summary>Number of layers.</summary>
    public int Layers { get; init; } = 12;

    /// <summary>Heads of each layer's attention.</summary>
    public int Heads { get; init; } = 12;

    /// <summary>Values inside the feed-forward part.</summary>
    public int FeedForward { get; init; } = 3072;

    /// <summary>Longest text, in word pieces.</summary>
    public int Positions { get; init; } = DefaultPositions;

    /// <summary>Kinds of segments; only the first is used here.</summary>
    public int TokenTypes { get; init; } = 2;

    /// <summary>ε of layer normalisation.</summary>
    public double Epsilon { get; init; } = 1e-12;

    /// <summary>Probability, in [0, 1), that a hidden value is dropped in training.</summary>
    public double HiddenDropout { get; init; } = 0.1;

    /// <summary>Probability, in [0, 1), that a share of attention is dropped in training.</summary>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Positions of the published models.</summary>
    internal const int DefaultPositions = 512;

    /// <summary>
    /// A model of another size with the base model's proportions: feed-forward four times the width, a head for each 64 values; but four
    /// heads at least, because one or two learn slowly, and in any case a number that divides the width.
    /// </summary>
    /// <param name="width"><see cref="Hidden"/>, at least 1.</param>
    /// <param name="depth"><see cref="Layers"/>, at least 1.</param>
    /// <param name="channels"><see cref="Vocabulary"/>.</param>
    public static BertConfig Of(int width, int depth, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(depth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        var heads = Math.Max(4, width / 64);
        while (width % heads != 0)
            heads--;
        return new BertConfig
        {
            Vocabulary = channels,
            Hidden = width,
            Layers = depth,
            Heads = heads,
            FeedForward = checked(4 * width),
        };
    }
}
