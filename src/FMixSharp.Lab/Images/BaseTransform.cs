using System.Globalization;

namespace FMixSharp.Lab.Images;

/// <summary>
/// The light augmentation that a run asks for in place of its data set's own: "none", or parts such as "crop+flip" and
/// "resized-crop:0.25+flip".
/// </summary>
/// <param name="Crop">Whether images are moved by some pixels, with black behind them.</param>
/// <param name="Padding">By how many at most; null for the data set's number, or an eighth of the shorter side.</param>
/// <param name="LeastArea">Smallest share of an image's area that a random part of it has; null where it is seen whole.</param>
/// <param name="Flip">Whether half of the images are mirrored.</param>
internal sealed record BaseTransform(bool Crop, int? Padding, double? LeastArea, bool Flip)
{
    /// <summary>The forms, for help texts and messages.</summary>
    public const string Forms = "none; or crop, crop:PIXELS, resized-crop, resized-crop:SHARE and flip, joined by +";

    /// <summary>The share where a text has none, which is usual for ImageNet.</summary>
    public const double UsualLeastArea = 0.08;

    private const int MostPadding = 1024;

    /// <summary>What follows the option's value in a sentence that says what is wrong with it; null when nothing is.</summary>
    public static string? Problem(string text) => Read(text) is null ? $"expected {Forms}" : null;

    /// <summary>The transform of a text that has no <see cref="Problem"/>.</summary>
    public static BaseTransform Parse(string text) =>
        Read(text) ?? throw new FormatException($"'{text}' is no base transform; {Problem(text)}");

    /// <summary>The images as training reads them, and what happens to them then.</summary>
    /// <param name="images">Training images.</param>
    /// <param name="own">The data set's own transform.</param>
    public (ImageSplit Images, CropFlip Augmentation) Apply(ImageSplit images, CropFlip own)
    {
        var usual = own.Padding > 0 ? own.Padding : Math.Min(images.Height, images.Width) / 8;
        return (images.ResizedCrops(LeastArea), new CropFlip(Crop ? Padding ?? usual : 0, Flip));
    }

    private static BaseTransform? Read(string text)
    {
        var transform = new BaseTransform(false, null, null, false);
        if (text == "none")
            return transform;
        foreach (var part in text.Split('+'))
        {
            var (name, number) = part.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
                ? (part[..colon], part[(colon + 1)..])
                : (part, null);
            if (name == "flip" && number is null && !transform.Flip)
                transform = transform with { Flip = true };
            else if (name == "crop" && !transform.Crop && IsPadding(number, out var padding))
                transform = transform with { Crop = true, Padding = padding };
            else if (name == "resized-crop" && transform.LeastArea is null && IsArea(number, out var area))
                transform = transform with { LeastArea = area };
            else
                return null;
        }
        return transform;
    }

    private static bool IsPadding(string? text, out int? padding)
    {
        padding = null;
        if (text is null)
            return true;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) || pixels is < 1 or > MostPadding)
            return false;
        padding = pixels;
        return true;
    }

    private static bool IsArea(string? text, out double area)
    {
        area = UsualLeastArea;
        return text is null
            || (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out area) && area is > 0 and <= 1);
    }
}
