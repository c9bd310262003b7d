namespace FMixSharp;

/// <summary>Options of <see cref="ManifoldMixUp"/>.</summary>
public sealed record ManifoldMixUpOptions
{
    /// <summary>True by default, as in the article: the input is one of the places to mix at, layer 0.</summary>
    public bool IncludeInput { get; init; } = true;

    /// <summary>
    /// Which axes of the hidden states, and of the input, are spatial; <see cref="InputAxes.ChannelsFirst"/> by default. Only masks look at
    /// it. States with two axes, (B, E), are taken as <see cref="InputAxes.NoChannels"/>.
    /// </summary>
    public InputAxes Axes { get; init; }
}
