namespace FMixSharp;

/// <summary>One operation, how strongly it is applied, and where: nothing about it is left to chance.</summary>
/// <param name="Operation">What is done.</param>
/// <param name="Magnitude">How much; its unit is the operation's. 0 where it has none.</param>
public readonly record struct ImageStep(ImageOperation Operation, float Magnitude)
{
    /// <summary>Where <see cref="ImageOperation.Cutout"/> has its centre, as a share of the width: 0.5 by default, the middle.</summary>
    public float CentreX { get; init; } = 0.5f;

    /// <summary>The same as a share of the height.</summary>
    public float CentreY { get; init; } = 0.5f;
}
