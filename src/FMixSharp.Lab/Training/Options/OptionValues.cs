using System.Globalization;
using System.Text.Json;

namespace FMixSharp.Lab.Training.Options;

/// <summary>Which values an option takes: how they are called, read from JSON, and judged.</summary>
/// <param name="Placeholder">What stands for a value in help texts, such as "N".</param>
public abstract record OptionValues(string Placeholder)
{
    /// <summary>What kind of value it is, in messages: "a whole number".</summary>
    internal abstract string Kind { get; }

    /// <summary>What follows the option's name in a sentence that says what is wrong with the value; null when nothing is.</summary>
    internal abstract string? Violation(object value);

    /// <summary>The value; null where it is of another kind.</summary>
    internal abstract object? Read(JsonElement json);
}

/// <summary>Whole numbers in a range; of 32 bits.</summary>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
public sealed record WholeNumbers(int Least, int Most = int.MaxValue) : OptionValues("N")
{
    internal override string Kind => $"a whole number of at most {int.MaxValue}";

    internal override string? Violation(object value) =>
        value is int number && number >= Least && number <= Most ? null
        : Most == int.MaxValue ? $" is {value}; expected a whole number of at least {Least}."
        : $" is {value}; expected a whole number from {Least} to {Most}.";

    internal override object? Read(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) ? number : null;
}

/// <summary>Any whole number of 64 bits.</summary>
public sealed record Seeds() : OptionValues("S")
{
    internal override string Kind => $"a whole number of at most {long.MaxValue}";

    internal override string? Violation(object value) => null;

    internal override object? Read(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var number) ? number : null;
}

/// <summary>Finite numbers in a range.</summary>
/// <param name="Placeholder">What stands for a value in help texts.</param>
/// <param name="Expected">Which, as in "a number above 0".</param>
/// <param name="Accepts">Whether a finite number is one of them.</param>
public sealed record Numbers(string Placeholder, string Expected, Func<double, bool> Accepts) : OptionValues(Placeholder)
{
    /// <summary>
    /// The most of a number by which tensors are multiplied: it is a float32, and so is ten times as much, which Adam's first step makes
    /// of a rate.
    /// </summary>
    internal const double MostOfFactor = 1e37;

    /// <summary>Numbers above 0.</summary>
    internal static Numbers Positive(string placeholder, double? most = null) =>
        new(placeholder, $"a number above 0{AtMost(most)}", value => value > 0 && !(value > most));

    /// <summary>Numbers of at least 0.</summary>
    internal static Numbers NotNegative(string placeholder, double? most = null) =>
        new(placeholder, $"a number of at least 0{AtMost(most)}", value => value >= 0 && !(value > most));

    internal override string Kind => "a number";

    internal override string? Violation(object value) =>
        value is double number && double.IsFinite(number) && Accepts(number)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $" is {value}; expected {Expected}.");

    internal override object? Read(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out var number) ? number : null;

    private static string AtMost(double? most) =>
        most is { } number ? string.Create(CultureInfo.InvariantCulture, $", at most {number}") : "";
}

/// <summary>Texts of any kind.</summary>
/// <param name="Placeholder">What stands for a value in help texts.</param>
public abstract record TextValues(string Placeholder) : OptionValues(Placeholder)
{
    internal sealed override string Kind => "a text in quotes";

    internal sealed override object? Read(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString() : null;
}

/// <summary>One of a few words.</summary>
/// <param name="Words">The words.</param>
public sealed record Choice(IReadOnlyList<string> Words) : TextValues("NAME")
{
    internal override string? Violation(object value) =>
        value is string word && Words.Contains(word) ? null : $" is '{value}'; {NearestName.Expected($"{value}", Words)}.";
}

/// <summary>Texts of a form of their own.</summary>
/// <param name="Placeholder">What stands for a value in help texts.</param>
/// <param name="Problem">What follows the option's name in a sentence that says what is wrong with a text; null when nothing is.</param>
public sealed record Texts(string Placeholder, Func<string, string?> Problem) : TextValues(Placeholder)
{
    /// <summary>Names of which such a text is made, one or several; none where it is made of others.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    internal override string? Violation(object value) => Problem((string)value);
}

/// <summary>Paths of files or folders, of which run.json has the full ones.</summary>
/// <param name="Placeholder">What stands for a value in help texts: "FILE" or "DIR".</param>
public sealed record Paths(string Placeholder) : TextValues(Placeholder)
{
    internal override string? Violation(object value) => null;
}

/// <summary>True or false, which a switch without a value sets to what it is not by default.</summary>
/// <param name="Given">What giving the switch means.</param>
public sealed record YesOrNo(bool Given = true) : OptionValues("")
{
    internal override string Kind => "true or false";

    internal override string? Violation(object value) => null;

    internal override object? Read(JsonElement json) =>
        json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.ValueKind == JsonValueKind.True : null;
}
