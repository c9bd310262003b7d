namespace FMixSharp;

/// <summary>
/// Operations on 8-bit images, as Pillow and the policies that are built on it have them (spec §3.4). Moves take the nearest source pixel,
/// and black where the source lies outside. Unless said otherwise each channel is changed alone.
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

    /// <summary>255 minus each value. No magnitude.</summary>
    Invert,

    /// <summary>
    /// Away from even grey, whose value is the rounded mean of the image in greyscale, by the magnitude v: grey + v·(value − grey),
    /// clipped, fractions dropped. 0 is grey, 1 changes nothing. For 1 or 3 channels.
    /// </summary>
    Contrast,

    /// <summary>
    /// Away from the image in greyscale, as <see cref="Contrast"/>; 0 is greyscale. Changes no image of one channel. For 1 or 3 channels.
    /// </summary>
    Color,

    /// <summary>Away from black, as <see cref="Contrast"/>; 0 is black.</summary>
    Brightness,

    /// <summary>
    /// Away from the smoothed image, as <see cref="Contrast"/>: nine pixels, of which the middle counts five times, over 13, rounded. The
    /// outermost pixels stay.
    /// </summary>
    Sharpness,

    /// <summary>
    /// A square filled with (125, 123, 114), in one channel 123; its side is the magnitude, a share of the width, and its centre the
    /// step's. Clipped at the border. Magnitude 0 changes nothing.
    /// </summary>
    Cutout,
}
