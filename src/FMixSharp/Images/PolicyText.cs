using System.Globalization;

namespace FMixSharp;

/// <summary>Sub-policies as text: a line for each, its operations joined by semicolons, each <c>name,probability,level</c>.</summary>
internal static class PolicyText
{
    /// <summary>The policy; blank lines and lines that begin with # are left out.</summary>
    /// <param name="lines">The text.</param>
    /// <param name="where">What the text is called in errors.</param>
    /// <exception cref="InvalidDataException">A line cannot be read; the message names it.</exception>
    public static SubPolicies Parse(IEnumerable<string> lines, string where)
    {
        var lists = new List<PolicyOperation[]>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#')
                continue;
            try
            {
                lists.Add([.. line.Split(';').Select(Operation)]);
            }
            catch (FormatException error)
            {
                throw new InvalidDataException($"{where}, line {number}: {error.Message}", error);
            }
        }
        return lists.Count > 0
            ? new SubPolicies([.. lists])
            : throw new InvalidDataException($"{where} has no sub-policy; expected lines such as Contrast,0.8,0.5;TranslateX,0.4,0.4.");
    }

    private static PolicyOperation Operation(string text)
    {
        if (text.Split(',') is not [var name, var probability, var level])
            throw new FormatException($"'{text.Trim()}' is not an operation; expected name,probability,level, such as Contrast,0.8,0.5.");
        var operation = new PolicyOperation(
            EnumNames.Parse<ImageOperation>(name.Trim(), "an image operation"),
            Number(probability),
            Number(level)
        );
        return operation.Problem() is { } problem ? throw new FormatException(problem) : operation;
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"'{text.Trim()}' is not a number; expected one from 0 to 1.");
}
