using System.Globalization;
using System.Text.Json;

namespace FMixSharp.Benchmarks.Report;

/// <summary>Which number of a figure its target is about.</summary>
internal enum TargetOf
{
    Value,
    Tuned,
}

/// <summary>What a figure should reach.</summary>
internal sealed record Target(double Bound, bool AtMost = false, TargetOf Of = TargetOf.Value)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(AtMost ? "≤" : "≥")} {Bound:0.##}{(Of == TargetOf.Tuned ? " × tuned" : "")}");
}

/// <summary>One measured number.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The number; null when it could not be measured.</param>
/// <param name="Unit">Its unit; "×" for a ratio.</param>
internal sealed record Figure(string Name, Spread? Value, string Unit)
{
    /// <summary>How many times as fast as the plain peer.</summary>
    public Spread? Plain { get; init; }

    /// <summary>How many times as fast as the tuned peer.</summary>
    public Spread? Tuned { get; init; }

    public Target? Target { get; init; }

    /// <summary>What the number was computed from.</summary>
    public string Note { get; init; } = "";

    /// <summary>"holds", "missed", or "at the limit" when only some rounds reach it; "" without target or number.</summary>
    public string Verdict
    {
        get
        {
            if (Target is not { } target || (target.Of == TargetOf.Value ? Value : Tuned) is not { } spread)
                return "";
            var (worst, best) = target.AtMost ? (-spread.High, -spread.Low) : (spread.Low, spread.High);
            var bound = target.AtMost ? -target.Bound : target.Bound;
            return worst >= bound ? "holds"
                : best < bound ? "missed"
                : "at the limit";
        }
    }

    /// <summary>About three significant digits.</summary>
    public static string Short(double value)
    {
        var digits = Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Max(Math.Abs(value), 1e-9))), 0, 4);
        return value.ToString("N" + digits, CultureInfo.InvariantCulture);
    }

    /// <summary>A line for machines.</summary>
    /// <param name="busy">Whether others kept the machine busy, so that targets are not judged.</param>
    public string Json(bool busy) =>
        JsonSerializer.Serialize(
            new
            {
                name = Name,
                unit = Unit,
                value = Numbers(Value),
                plain = Numbers(Plain),
                tuned = Numbers(Tuned),
                target = Target?.ToString(),
                verdict = Judged(busy),
                note = Note,
            }
        );

    /// <summary>A line for people.</summary>
    /// <param name="busy">Whether others kept the machine busy, so that targets are not judged.</param>
    public string Text(bool busy) =>
        (
            $"  {Name, -44} {Value?.ToString() ?? "not measured", -26} {Unit, -10} {Times(Plain, "plain"), -30} "
            + $"{Times(Tuned, "tuned"), -28} {Target?.ToString() ?? "", -16} {Judged(busy), -12} {Note}"
        ).TrimEnd();

    private string Judged(bool busy) => Verdict.Length > 0 && busy ? "not judged" : Verdict;

    private static string Times(Spread? ratio, string peer) => ratio is null ? "" : $"{ratio} × {peer}";

    private static object? Numbers(Spread? spread) =>
        spread is null
            ? null
            : new
            {
                median = Rounded(spread.Median),
                low = Rounded(spread.Low),
                high = Rounded(spread.High),
            };

    private static double Rounded(double value) => Math.Round(value, Math.Abs(value) < 10 ? 4 : 2);
}
