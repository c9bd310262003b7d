namespace FMixSharp.Lab.Texts;

/// <summary>How texts become words, besides the data set's own rules.</summary>
public sealed record TextReading
{
    /// <summary>
    /// All in lower case before it is split. False by default, as in the paper, whose IMDb keeps capitals; Yelp and Toxic are in lower case
    /// anyway.
    /// </summary>
    public bool LowerCase { get; init; }

    /// <summary>
    /// Words, or word pieces, kept of each text, from its beginning; null for all. At least 1; for BERT, whose two marks are counted, at
    /// least 3.
    /// </summary>
    public int? MaxWords { get; init; }
}
