using System.Globalization;

namespace FMixSharp.Lab.Augmentation;

/// <summary>
/// What may be said after --mix: one method; several joined with "+", which take turns, so many batches each ("fmix:2+mixup:1"); or
/// several joined with "|", one of which is drawn for each batch, by weight ("fmix:3|cutmix"). Numbers are 1 when not given; blanks do not
/// matter.
/// </summary>
/// <remarks>
/// A "+" right after "bc" belongs to the name when the text ends there or goes on with ":", "+" or "|", and joins otherwise: "bc+" is BC+
/// learning, "bc+mixup" is BC and MixUp in turns, "bc++mixup" is BC+ and MixUp in turns.
/// </remarks>
internal sealed record MixGrammar(IReadOnlyList<MixTerm> Terms, bool TakeTurns)
{
    private const string Delimiters = "+|:";

    /// <summary>The parsed text, or what is wrong with it and where.</summary>
    public static (MixGrammar? Mix, string? Problem) Parse(string text, IReadOnlyList<string> names)
    {
        var terms = new List<MixTerm>();
        char? joint = null;
        for (var start = 0; ; start++)
        {
            var end = NameEnd(text, start);
            var name = text[start..end].Trim();
            if (!names.Contains(name))
            {
                return (
                    null,
                    $"{At(text, start, name)} is not a mixing method; {NearestName.Expected(name, names)}, "
                        + "or several joined with '+' (turns) or '|' (random choice)."
                );
            }
            var weight = 1.0;
            if (end < text.Length && text[end] == ':')
            {
                start = end + 1;
                end = text.AsSpan(start).IndexOfAny(Delimiters) is >= 0 and var length ? start + length : text.Length;
                var number = text[start..end].Trim();
                if (!IsWeight(number, out weight) || (end < text.Length && text[end] == ':'))
                    return (
                        null,
                        $"{At(text, start, number)} is not a number of batches or a weight; expected a number above 0, such as "
                            + $"fmix:2+mixup:1."
                    );
            }
            terms.Add(new MixTerm(name, weight, start));
            if (end == text.Length)
                break;
            joint ??= text[end];
            if (text[end] != joint)
                return (
                    null,
                    $"{At(text, end, text[end..(end + 1)])} follows '{joint}'; join methods with '+' alone (turns) or with '|' alone "
                        + $"(random choice)."
                );
            start = end;
        }
        var turns = joint != '|';
        if (turns && terms.Find(term => term.Weight != Math.Floor(term.Weight) || term.Weight > int.MaxValue) is { } part)
            return (
                null,
                $"{At(text, part.Start, Text(part.Weight))} is not a number of batches; expected a whole number, such as fmix:2+mixup:1."
            );
        return terms.Count == 1 && terms[0].Weight != 1
            ? (null, $"{At(text, terms[0].Start, Text(terms[0].Weight))}: a single method takes no number.")
            : (new MixGrammar(terms, turns), null);
    }

    // The name reaches to the next delimiter, but for the + of bc+.
    private static int NameEnd(string text, int start)
    {
        var end = text.AsSpan(start).IndexOfAny(Delimiters);
        if (end < 0)
            return text.Length;
        end += start;
        if (text[end] == '+' && text[start..end].TrimStart() == "bc")
        {
            var rest = text[(end + 1)..].TrimStart();
            if (rest.Length == 0 || Delimiters.Contains(rest[0]))
                return text.Length - rest.Length;
        }
        return end;
    }

    private static bool IsWeight(string text, out double weight) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight)
        && weight > 0
        && double.IsFinite(weight);

    private static string Text(double weight) => weight.ToString(CultureInfo.InvariantCulture);

    // Points at the first character that is not blank.
    internal static string At(string text, int start, string part)
    {
        while (start < text.Length && char.IsWhiteSpace(text[start]))
            start++;
        return $"'{part}' at character {start + 1} of '{text}'";
    }
}

/// <summary>One method of a combination.</summary>
/// <param name="Name">One of the known names.</param>
/// <param name="Weight">Batches in its turn, or weight of its choice; 1 when not given.</param>
/// <param name="Start">Where its number, or else its name, starts in the text.</param>
internal sealed record MixTerm(string Name, double Weight, int Start);
