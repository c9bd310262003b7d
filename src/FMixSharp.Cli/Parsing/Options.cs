using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace FMixSharp.Cli.Parsing;

/// <summary>
/// Options whose errors name the option, what was given and what is accepted. Numbers are written in one way, whatever the language of the machine: a point before decimals, and nothing
/// between thousands, so that "0,1" is an error and not 1.
/// </summary>
internal static class Options
{
    private const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    public static Option<int?> Whole(string name, string description, int least) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse<int>(result, name, NumberStyles.None, $"a whole number of at least {least}", value => value >= least),
    };

    /// <summary>A seed: a 64-bit whole number of at least 0.</summary>
    public static Option<long?> Seed(string description) => new("--seed")
    {
        Description = description,
        HelpName = "S",
        CustomParser = result => Parse<long>(result, "--seed", NumberStyles.None, "a whole number of at least 0", _ => true),
    };

    /// <summary>A finite number that <paramref name="accepts"/> allows; <paramref name="expected"/> says which.</summary>
    public static Option<double?> Number(string name, string helpName, string description, string expected,
        Func<double, bool> accepts) => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => Parse<double>(result, name, Decimal, expected, value => double.IsFinite(value) && accepts(value)),
        };

    /// <summary>One of a few words.</summary>
    public static Option<string?> Choice(string name, string helpName, string description, params string[] words)
    {
        var option = Text(name, helpName, description,
            text => words.Contains(text) ? null : $"expected one of {string.Join(", ", words)}");
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>A text; <paramref name="problem"/> returns what was expected when the text is not acceptable.</summary>
    public static Option<string?> Text(string name, string helpName, string description, Func<string, string?>? problem = null) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (problem?.Invoke(text) is { } expected)
                result.AddError($"{name} is '{text}'; {expected}.");
            return text;
        },
    };

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>--json.</summary>
    public static Option<bool> Json(string description) => Switch("--json", description);

    private static T? Parse<T>(ArgumentResult result, string name, NumberStyles style, string expected, Func<T, bool> accepts)
        where T : struct, INumberBase<T>
    {
        var text = result.Tokens[0].Value;
        if (T.TryParse(text, style, CultureInfo.InvariantCulture, out var value) && accepts(value))
            return value;
        result.AddError($"{name} is '{text}'; expected {expected}.");
        return null;
    }
}
