namespace FMixSharp;

/// <summary>One operation of a <see cref="SubPolicies">sub-policy</see>.</summary>
/// <param name="Operation">What is done.</param>
/// <param name="Probability">How often, in [0, 1].</param>
/// <param name="Level">
/// Where in the range of its magnitudes, in [0, 1]: Shear 0 to 0.3, Translate 0 to 0.45, Rotate 0 to 30 (these five with a random sign),
/// Solarize 0 to 256, Posterize 4 to 8, Contrast, Color, Brightness and Sharpness 0.1 to 1.9, Cutout 0 to 0.2. Of no effect for
/// AutoContrast, Equalize and Invert.
/// </param>
public readonly record struct PolicyOperation(ImageOperation Operation, double Probability, double Level)
{
    /// <summary>What is wrong with it, or null.</summary>
    internal string? Problem() =>
        this switch
        {
            _ when !Enum.IsDefined(Operation) => $"{(int)Operation} is not an image operation.",
            { Probability: not (>= 0 and <= 1) } => $"the probability of {Operation} is {Probability}; expected a number from 0 to 1.",
            { Level: not (>= 0 and <= 1) } => $"the level of {Operation} is {Level}; expected a number from 0 to 1.",
            _ => null,
        };
}
