using System.Globalization;

namespace FMixSharp.Lab.Augmentation;

/// <summary>
/// What may be said after --augment: "none", or one or several terms joined with "+" in the order in which they are applied, such as
/// "auto-cifar10+cutout:16". Blanks do not matter. A file's name cannot have a "+" in it.
/// </summary>
internal static class AugmentGrammar
{
    /// <summary>What the terms look like.</summary>
    public const string Forms = "none, auto-cifar10, auto-imagenet, auto-svhn, rand:N,M, fast:FILE, cutout:SIDE, noise";

    /// <summary>What stands before the colon.</summary>
    public static IReadOnlyList<string> Names { get; } =
    ["none", "auto-cifar10", "auto-imagenet", "auto-svhn", "rand", "fast", "cutout", "noise"];

    /// <summary>The parsed text, or what is wrong with it and where. "none" has no terms.</summary>
    public static (IReadOnlyList<AugmentTerm>? Terms, string? Problem) Parse(string text)
    {
        var terms = new List<AugmentTerm>();
        if (text.Trim() == "none")
            return (terms, null);
        var start = 0;
        foreach (var part in text.Split('+'))
        {
            if (terms is [.., { Name: "cutout" }])
                return (
                    null,
                    $"{MixGrammar.At(text, start, part.Trim())} follows cutout, which acts on normalised values and so comes last."
                );
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var term = colon < 0 ? new AugmentTerm(part.Trim(), "") : new AugmentTerm(part[..colon].Trim(), part[(colon + 1)..].Trim());
            if (Problem(term) is { } problem)
                return (null, $"{MixGrammar.At(text, start, part.Trim())} {problem}");
            terms.Add(term);
            start += part.Length + 1;
        }
        return (terms, null);
    }

    /// <summary>
    /// The text, which makes sense, with the name of each file replaced. A name that has a "+" then is left, because it would end there.
    /// </summary>
    public static string WithFiles(string text, Func<string, string> name) =>
        string.Join(
            '+',
            text.Split('+')
                .Select(part =>
                    part.Split(':', 2) is [var term, var file]
                    && term.Trim() == "fast"
                    && name(file.Trim()) is var full
                    && !full.Contains('+', StringComparison.Ordinal)
                        ? $"{term}:{full}"
                        : part
                )
        );

    private static string? Problem(AugmentTerm term) =>
        term.Name switch
        {
            "auto-cifar10" or "auto-imagenet" or "auto-svhn" => term.Argument.Length == 0
                ? null
                : $"has a number or name that {term.Name} does not take.",
            "rand" when term.RandOptions is { } options => string.Join(' ', options.Violations()) is { Length: > 0 } problems
                ? "is out of range: "
                    + problems
                        .Replace(nameof(options.Operations) + " is", "the number of operations is", StringComparison.Ordinal)
                        .Replace(nameof(options.Magnitude) + " is", "the magnitude is", StringComparison.Ordinal)
                : null,
            "rand" => "is not RandAugment; expected rand:N,M with a number of operations and a magnitude, such as rand:2,9.",
            "fast" => term.Argument.Length > 0
                ? null
                : "names no file; expected fast:FILE with lines of name,probability,level;name,probability,level.",
            "cutout" => term.CutoutSide > 0
                ? null
                : "is not a square; expected cutout:SIDE with a whole number of pixels above 0, such as cutout:16.",
            "noise" => term.NoiseShare is > 0 and <= 1
                ? null
                : "is no share of background noise; expected noise, or noise:SHARE above 0 and up to 1, such as noise:0.3.",
            "none" => "is not to be joined with others.",
            _ => $"is not an augmentation; "
                + $"{(NearestName.Of(term.Name, Names) is { } near ? $"did you mean {near}? Expected" : "expected")} one of {Forms}, "
                + $"or several joined with '+'.",
        };
}

/// <summary>One term.</summary>
/// <param name="Name">What stands before the colon.</param>
/// <param name="Argument">What stands behind it; "" without one.</param>
internal sealed record AugmentTerm(string Name, string Argument)
{
    /// <summary>N and M of RandAugment; null when the argument does not have them.</summary>
    public RandAugmentOptions? RandOptions =>
        Argument.Split(',') is [var operations, var magnitude]
        && int.TryParse(operations, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count)
        && double.TryParse(magnitude, NumberStyles.Float, CultureInfo.InvariantCulture, out var strength)
            ? new RandAugmentOptions { Operations = count, Magnitude = strength }
            : null;

    /// <summary>The largest share of background noise, 0.45 if the argument is empty; 0 when it is none.</summary>
    public double NoiseShare =>
        Argument.Length == 0 ? 0.45
        : double.TryParse(Argument, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) ? share
        : 0;

    /// <summary>The side of a square, or 0 when the argument is none.</summary>
    public int CutoutSide => int.TryParse(Argument, NumberStyles.None, CultureInfo.InvariantCulture, out var side) ? side : 0;
}
