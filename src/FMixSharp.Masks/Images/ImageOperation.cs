namespace FMixSharp.Masks;

/// <summary>
/// Operations on 8-bit images (spec §3.4). Geometric ones take the nearest source pixel, and black where the source lies outside; tonal
/// ones work on each channel alone.
/// </summary>
public enum ImageOperation
{
    /// <summary>Stretches the values so that the darkest becomes 0 and the brightest 255. No magnitude.</summary>
    AutoContrast,

    /// <summary>Spreads the values so that each is about equally frequent. No magnitude.</summary>
    Equalize,

    /// <summary>Keeps the highest bits of each value; the magnitude is their number, 0 to 8, its fraction dropped.</summary>
    Posterize,

    /// <summary>Inverts values of at least the magnitude, 0 to 256.</summary>
    Solarize,

    /// <summary>Turns about the centre, counter-clockwise by the magnitude in degrees.</summary>
    Rotate,

    /// <summary>Output (x, y) comes from (x + v·y, y), v the magnitude.</summary>
    ShearX,

    /// <summary>Output (x, y) comes from (x, y + v·x), v the magnitude.</summary>
    ShearY,

    /// <summary>Output (x, y) comes from (x + v·width, y), v the magnitude.</summary>
    TranslateX,

    /// <summary>Output (x, y) comes from (x, y + v·height), v the magnitude.</summary>
    TranslateY,
}

/// <summary>One operation and how strongly it is applied.</summary>
/// <param name="Operation">What is done.</param>
/// <param name="Magnitude">How much; its unit is the operation's.</param>
public readonly record struct ImageStep(ImageOperation Operation, float Magnitude);
