using System.Text.Json.Serialization;

namespace FMixSharp.Lab.Experiments;

/// <summary>Two methods of an experiment that are compared, seed by seed.</summary>
public sealed record Contrast
{
    /// <summary>What <see cref="Claim"/> says if <see cref="Method"/> is better.</summary>
    public const string Above = "above";

    /// <summary>What <see cref="Claim"/> says if <see cref="Method"/> is worse.</summary>
    public const string Below = "below";

    /// <summary>The method whose results count positively.</summary>
    public required string Method { get; init; }

    /// <summary>The method whose results are subtracted.</summary>
    public required string Against { get; init; }

    /// <summary>
    /// With a sweep: the value of both methods, or of <see cref="Method"/> alone where there is <see cref="AgainstValue"/>; null for a
    /// comparison at each value.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Value { get; init; }

    /// <summary>With a sweep: the value of <see cref="Against"/>; null for the same as that of <see cref="Method"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AgainstValue { get; init; }

    /// <summary>What is compared where several things are measured, by its name in tables; null for each of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Measure { get; init; }

    /// <summary>What the paper says, "above" or "below"; null for what its numbers in the same file say, if it has both.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Claim { get; init; }

    /// <summary>What is wrong with it in an experiment with these methods and values; null if nothing is.</summary>
    internal string? Problem(IReadOnlyList<string> methods, IReadOnlyCollection<double> values)
    {
        if (new[] { Method, Against }.FirstOrDefault(name => !methods.Contains(name)) is { } unknown)
            return $"has a method '{unknown}', which there is not; {NearestName.Expected(unknown, [.. methods])}";
        if (new[] { Value, AgainstValue }.FirstOrDefault(value => value is { } one && !values.Contains(one)) is { } other)
            return string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"has a value {other}, which the sweep has not; expected one of {string.Join(", ", values)}, or none without a sweep"
            );
        if (Value is null && AgainstValue is not null)
            return "has 'against_value' without 'value'; expected both, or 'value' alone";
        if (Method == Against && (AgainstValue is null || AgainstValue == Value))
            return $"compares '{Method}' with itself";
        return Claim is null or Above or Below ? null : $"has the claim '{Claim}'; expected {Above}, {Below} or none";
    }
}
