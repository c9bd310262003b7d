using System.Globalization;
using System.Text.Json;

namespace FMixSharp.Benchmarks.Report;

/// <summary>One measured number.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit; "×" for a ratio.</param>
/// <param name="Target">What it should be at least, or at most; null where the number is for information.</param>
/// <param name="AtMost">Whether the target is an upper limit.</param>
/// <param name="Note">What the number was computed from.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? Target = null, bool AtMost = false, string Note = "")
{
    /// <summary>Whether the target is met; null without one.</summary>
    public bool? Holds => Target is not { } target ? null : AtMost ? Value <= target : Value >= target;

    /// <summary>A line for machines.</summary>
    public string Json() => JsonSerializer.Serialize(new
    {
        name = Name,
        value = double.IsFinite(Value) ? Math.Round(Value, 4) : (double?)null,
        unit = Unit,
        target = Target,
        holds = Holds,
        note = Note,
    });

    /// <summary>A line for people.</summary>
    public string Text()
    {
        var target = Target is { } value ? string.Create(CultureInfo.InvariantCulture, $"{(AtMost ? "≤" : "≥")} {value:0.##}") : "";
        var verdict = Holds switch { true => "holds", false => "MISSED", null => "" };
        return string.Create(CultureInfo.InvariantCulture, $"  {Name,-46} {Short(Value),10} {Unit,-10} {target,-10} {verdict,-7} {Note}");
    }

    /// <summary>About three significant digits.</summary>
    public static string Short(double value)
    {
        var digits = Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Max(Math.Abs(value), 1e-9))), 0, 4);
        return value.ToString("N" + digits, CultureInfo.InvariantCulture);
    }
}
