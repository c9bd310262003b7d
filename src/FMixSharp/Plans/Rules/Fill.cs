namespace FMixSharp;

/// <summary>What stands where content was erased.</summary>
public enum FillKind
{
    /// <summary>One value everywhere.</summary>
    Constant,

    /// <summary>Uniform noise, drawn anew for each value of each channel.</summary>
    Uniform,

    /// <summary>Normal noise, drawn anew for each value of each channel.</summary>
    Normal,
}

/// <summary>
/// What erased cells hold, in the units of the inputs: standardised images have another black than bytes. Immutable. Noise follows from
/// <see cref="Key"/>, the sample and the position alone, so a plan that holds a fill fills the same each time.
/// </summary>
public sealed record Fill
{
    private Fill(FillKind kind, float location, float scale, RandomKey key) => (Kind, Location, Scale, Key) = (kind, location, scale, key);

    /// <summary>A constant, or which noise.</summary>
    public FillKind Kind { get; }

    /// <summary>The constant; the lower end of uniform noise; the mean of normal noise.</summary>
    public float Location { get; }

    /// <summary>The width of uniform noise; the standard deviation of normal noise; 0 for a constant.</summary>
    public float Scale { get; }

    /// <summary>Where the noise is in the run's randomness. Samplers set it when they draw.</summary>
    public RandomKey Key { get; init; }

    /// <summary>The same finite value everywhere.</summary>
    public static Fill Constant(float value) => new(FillKind.Constant, Finite(value, nameof(value)), 0, default);

    /// <summary>Noise uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not finite, or they are not in order.</exception>
    public static Fill Uniform(float low, float high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Finite(high, nameof(high)), Finite(low, nameof(low)));
        return new(FillKind.Uniform, low, high - low, default);
    }

    /// <summary>Normal noise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or a negative deviation.</exception>
    public static Fill Normal(float mean, float deviation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Finite(deviation, nameof(deviation)));
        return new(FillKind.Normal, Finite(mean, nameof(mean)), deviation, default);
    }

    /// <summary>Writes the fill of sample <paramref name="sample"/>, for every value of all its channels, erased or not.</summary>
    public void Write(int sample, Span<float> destination)
    {
        if (Kind == FillKind.Constant)
        {
            destination.Fill(Location);
            return;
        }
        var stream = Key.Fold(sample).Stream();
        for (var i = 0; i < destination.Length; i++)
            destination[i] = Location + Scale * (float)(Kind == FillKind.Uniform ? stream.NextDouble() : stream.NextNormal());
    }

    /// <summary>A fill from its stored parts, checked as by the factories.</summary>
    internal static Fill Of(FillKind kind, float location, float scale, RandomKey key) =>
        kind switch
        {
            FillKind.Constant => Constant(location) with { Key = key },
            FillKind.Uniform or FillKind.Normal => new(kind, Finite(location, nameof(location)), Normal(0, scale).Scale, key),
            _ => throw new ArgumentException($"'{kind}' is not a kind of fill."),
        };

    private static float Finite(float value, string name) =>
        float.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "must be finite");
}
