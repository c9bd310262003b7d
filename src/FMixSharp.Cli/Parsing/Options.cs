using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace FMixSharp.Cli.Parsing;

/// <summary>
/// Options whose errors name the option, what was given and what is accepted. Numbers are written in one way, whatever the language of the
/// machine: a point before decimals, and nothing between thousands, so that "0,1" is an error and not 1.
/// </summary>
internal static class Options
{
    private const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A whole number of at least <paramref name="least"/>, and at most <paramref name="most"/>.</summary>
    public static Option<int?> Whole(string name, string description, int least, int most = int.MaxValue) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
                Parse<int>(
                    result,
                    name,
                    NumberStyles.None,
                    most == int.MaxValue ? $"a whole number of at least {least}" : $"a whole number from {least} to {most}",
                    value => value >= least && value <= most
                ),
        };

    /// <summary>A seed: a 64-bit whole number of at least 0.</summary>
    public static Option<long?> Seed(string description) =>
        new("--seed")
        {
            Description = description,
            HelpName = "S",
            CustomParser = result => Parse<long>(result, "--seed", NumberStyles.None, "a whole number of at least 0", _ => true),
        };

    /// <summary>A finite number that <paramref name="accepts"/> allows; <paramref name="expected"/> says which.</summary>
    public static Option<double?> Number(string name, string helpName, string description, string expected, Func<double, bool> accepts) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => Parse<double>(result, name, Decimal, expected, value => double.IsFinite(value) && accepts(value)),
        };

    /// <summary>One of a few words.</summary>
    public static Option<string?> Choice(string name, string helpName, string description, params string[] words)
    {
        var option = Text(name, helpName, description, text => words.Contains(text) ? null : NearestName.Expected(text, words));
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>A text; <paramref name="problem"/> returns what was expected when the text is not acceptable.</summary>
    public static Option<string?> Text(string name, string helpName, string description, Func<string, string?>? problem = null) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (problem?.Invoke(text) is { } expected)
                    result.AddError($"{name} is '{text}'; {expected.TrimEnd('.')}.");
                return text;
            },
        };

    /// <summary>
    /// Words joined by commas, none where the option was not given; <paramref name="problem"/> returns what was expected of one that is not
    /// acceptable.
    /// </summary>
    public static Option<string[]> Words(string name, string helpName, string description, Func<string, string?>? problem = null) =>
        List<string>(name, helpName, description, text => (text, problem?.Invoke(text)));

    /// <summary>Whole numbers of at least 0, of 64 bits, joined by commas; none where the option was not given.</summary>
    public static Option<long[]> WholeNumbers(string name, string helpName, string description) =>
        List<long>(
            name,
            helpName,
            description,
            text =>
                long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                    ? (value, null)
                    : (0, "expected whole numbers joined by commas, such as 1,2,3")
        );

    /// <summary>
    /// Numbers of at least 0, each larger than the one before, joined by commas. One of them has a point or an exponent, because "0,1"
    /// alone is a number to many people, and not two. None where the option was not given.
    /// </summary>
    public static Option<double[]> IncreasingNumbers(string name, string helpName, string description)
    {
        const string expected =
            "expected increasing numbers of at least 0, with a point before decimals, joined by commas, such as 0,0.01,0.1";
        return List<double>(
            name,
            helpName,
            description,
            text =>
                double.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value >= 0
                    ? (value, null)
                    : (0, expected),
            (text, values) =>
                values.Zip(values.Skip(1)).Any(pair => pair.First >= pair.Second) ? expected
                : values.Length > 1 && !text.AsSpan().ContainsAny(".eE")
                    ? $"{expected}; if these are {values.Length} numbers and not one with a comma, write "
                        + $"{text.Replace(",", ".0,", StringComparison.Ordinal)}.0"
                : null
        );
    }

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>--json.</summary>
    public static Option<bool> Json(string description) => Switch("--json", description);

    private static Option<T[]> List<T>(
        string name,
        string helpName,
        string description,
        Func<string, (T Value, string? Problem)> read,
        Func<string, T[], string?>? problem = null
    ) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                var items = text.Split(',', StringSplitOptions.TrimEntries).Select(read).ToArray();
                T[] values = [.. items.Select(item => item.Value)];
                if ((items.FirstOrDefault(item => item.Problem is not null).Problem ?? problem?.Invoke(text, values)) is { } expected)
                    result.AddError($"{name} is '{text}'; {expected.TrimEnd('.')}.");
                return values;
            },
        };

    private static T? Parse<T>(ArgumentResult result, string name, NumberStyles style, string expected, Func<T, bool> accepts)
        where T : struct, INumberBase<T>, IMinMaxValue<T>
    {
        var text = result.Tokens[0].Value;
        var isNumber = T.TryParse(text, style, CultureInfo.InvariantCulture, out var value);
        if (isNumber && accepts(value))
            return value;
        var most = !isNumber && text.All(char.IsAsciiDigit) ? $", and at most {T.MaxValue}" : "";
        result.AddError($"{name} is '{text}'; expected {expected}{most}.");
        return null;
    }
}
