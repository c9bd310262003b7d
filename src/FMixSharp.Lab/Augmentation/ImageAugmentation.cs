namespace FMixSharp.Lab.Augmentation;

/// <summary>
/// What happens to training images besides crop and flip: policies on 8-bit images, before crop and flip, and a square that is cut out of
/// the normalised image, after them (spec §3.3 and §3.4). Immutable.
/// </summary>
public sealed class ImageAugmentation
{
    private readonly ImagePolicy[] policies;
    private readonly int cutoutSide;

    private ImageAugmentation(ImagePolicy[] policies, int cutoutSide, double noise) =>
        (this.policies, this.cutoutSide, Noise) = (policies, cutoutSide, noise);

    /// <summary>The forms of a term: none, auto-cifar10, auto-imagenet, auto-svhn, rand:N,M, fast:FILE, cutout:SIDE, noise.</summary>
    public static string Forms => AugmentGrammar.Forms;

    /// <summary>The names with which terms begin: none, auto-cifar10, auto-imagenet, auto-svhn, rand, fast, cutout, noise.</summary>
    public static IReadOnlyList<string> Names => AugmentGrammar.Names;

    /// <summary>Largest share of background noise that is mixed into sounds, 0 to 1; 0 for none.</summary>
    public double Noise { get; }

    /// <summary>Whether there is a policy, which acts on 8-bit images.</summary>
    internal bool HasPolicies => policies.Length > 0;

    /// <summary>Whether a square is cut out.</summary>
    internal bool CutsOut => cutoutSide > 0;

    /// <summary>The augmentation that <paramref name="text"/> describes; null for "none".</summary>
    /// <param name="text">
    /// "none"; or terms joined with "+" in the order in which they are applied: "auto-cifar10", "auto-imagenet", "auto-svhn"
    /// (<see cref="AutoAugment"/>), "rand:2,9" (<see cref="RandAugment"/>, two operations at magnitude 9), "fast:FILE"
    /// (<see cref="FastAutoAugment"/>; a file that is not there is looked for in $FMIX_DATA), and last "cutout:16", a square of that side
    /// around a uniform pixel, clipped, which is 0 after normalisation: the mean colour. For sounds "noise" or "noise:0.45": with
    /// probability one half a uniform share, at most that one, is background noise.
    /// </param>
    /// <exception cref="FormatException">The text makes no sense; the message points at the bad part.</exception>
    /// <exception cref="InvalidDataException">A policy file cannot be understood; the message names its line.</exception>
    /// <exception cref="IOException">A policy file cannot be read.</exception>
    public static ImageAugmentation? Create(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (terms, problem) = AugmentGrammar.Parse(text);
        if (terms is null)
            throw new FormatException(problem);
        return terms.Count == 0
            ? null
            : new ImageAugmentation(
                [.. terms.Select(Policy).OfType<ImagePolicy>()],
                terms[^1].Name == "cutout" ? terms[^1].CutoutSide : 0,
                terms.LastOrDefault(term => term.Name == "noise")?.NoiseShare ?? 0
            );
    }

    /// <summary>What is wrong with <paramref name="text"/>, or null. Reads no file.</summary>
    public static string? Problem(string text) => AugmentGrammar.Parse(text).Problem;

    /// <summary>Applies the policies to an image in place.</summary>
    /// <param name="image">(channels, height, width), 0 to 255.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="random">The image's own stream.</param>
    public void Change(Span<byte> image, int channels, int height, int width, ref RandomStream random)
    {
        foreach (var policy in policies)
            policy.Apply(image, channels, height, width, ref random);
    }

    /// <summary>Cuts the square out of a normalised image.</summary>
    /// <param name="values">(channels, height, width), normalised.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="random">The image's own stream, after <see cref="Change"/>.</param>
    public void CutOut(Span<float> values, int height, int width, ref RandomStream random)
    {
        if (cutoutSide == 0)
            return;
        var (top, bottom) = Range(random.NextInt(height), height);
        var (left, right) = Range(random.NextInt(width), width);
        for (var start = 0; start < values.Length; start += height * width)
        {
            for (var y = top; y < bottom; y++)
                values.Slice(start + y * width + left, right - left).Clear();
        }
    }

    // Half of the side to each side of the centre, so that an odd side is one pixel less (spec §2.4).
    private (int Start, int End) Range(int centre, int length) =>
        (Math.Max(0, centre - cutoutSide / 2), (int)Math.Min(length, (long)centre + cutoutSide / 2));

    // None for cutout and noise, which are no operations on bytes.
    private static ImagePolicy? Policy(AugmentTerm term) =>
        term.Name switch
        {
            "auto-cifar10" => AutoAugment.Cifar10,
            "auto-imagenet" => AutoAugment.ImageNet,
            "auto-svhn" => AutoAugment.Svhn,
            "rand" => new RandAugment(term.RandOptions),
            "fast" => FastAutoAugment.Read(Found(term.Argument)),
            _ => null,
        };

    private static string Found(string file) =>
        !File.Exists(file)
        && Environment.GetEnvironmentVariable("FMIX_DATA") is { Length: > 0 } home
        && Path.Combine(home, file) is var beside
        && File.Exists(beside)
            ? beside
            : file;
}
