using System.Numerics;

namespace FMixSharp;

/// <summary>
/// SMOTE: makes more samples of small classes, each at a random place between a sample and one of its nearest neighbours of the same class.
/// For features whose distances mean something: standardised tables, embeddings. Source: Chawla, Bowyer, Hall, Kegelmeyer, "SMOTE:
/// Synthetic Minority Over-sampling Technique" (2002).
/// </summary>
/// <remarks>
/// Draws like the mixing methods: <c>var plan = smote.Draw(features, dimensions, labels, key); plan.Apply(features, synthetic);</c>.
/// Distances are Euclidean, and all pairs of a class are compared: a class of 10,000 samples in 100 dimensions takes about ten seconds on
/// two cores.
/// </remarks>
public sealed class Smote
{
    private readonly SmoteOptions options;

    /// <summary>SMOTE with <paramref name="options"/>, or the defaults.</summary>
    /// <exception cref="ArgumentException">Options are out of range; the message lists all of them.</exception>
    public Smote(SmoteOptions? options = null)
    {
        this.options = options ?? new SmoteOptions();
        var violations = this.options.Violations().ToArray();
        if (violations.Length > 0)
            throw new ArgumentException($"{nameof(SmoteOptions)}: {string.Join(" ", violations)}", nameof(options));
    }

    /// <summary>Draws which samples to make; classes come in rising order, each from its own branch of the key.</summary>
    /// <param name="features">The samples, row-major: (labels.Length, <paramref name="dimensions"/>), all finite.</param>
    /// <param name="dimensions">Values per sample, at least 1.</param>
    /// <param name="labels">The class of each sample; any integers.</param>
    /// <param name="key">Where in the run's randomness this is.</param>
    /// <exception cref="ArgumentException">
    /// Lengths do not fit, a value is not finite, or a class to be enlarged has fewer than two samples; the message says where and what to
    /// do.
    /// </exception>
    public SmotePlan Draw(ReadOnlySpan<float> features, int dimensions, ReadOnlySpan<long> labels, RandomKey key) =>
        Draw<float>(features, dimensions, labels, key);

    /// <summary>The same for values in float64, whose distances are computed from all their digits.</summary>
    /// <inheritdoc cref="Draw(ReadOnlySpan{float}, int, ReadOnlySpan{long}, RandomKey)"/>
    public SmotePlan Draw(ReadOnlySpan<double> features, int dimensions, ReadOnlySpan<long> labels, RandomKey key) =>
        Draw<double>(features, dimensions, labels, key);

    private SmotePlan Draw<T>(ReadOnlySpan<T> features, int dimensions, ReadOnlySpan<long> labels, RandomKey key)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        if (labels.IsEmpty || features.Length != (long)labels.Length * dimensions)
        {
            throw new ArgumentException(
                $"{features.Length} values for {labels.Length} labels; expected {dimensions} values for each label, and at least one.",
                nameof(features)
            );
        }
        for (var i = 0; i < features.Length; i++)
        {
            if (!T.IsFinite(features[i]))
            {
                throw new ArgumentException(
                    $"Sample {i / dimensions}'s value {i % dimensions} is {features[i]}; expected a finite number. "
                        + "Fill in or drop what is missing first.",
                    nameof(features)
                );
            }
        }
        var rows = new SortedDictionary<long, List<int>>();
        for (var row = 0; row < labels.Length; row++)
        {
            if (!rows.TryGetValue(labels[row], out var members))
                rows.Add(labels[row], members = []);
            members.Add(row);
        }
        if (
            options
                .Amounts?.Where(entry => !rows.ContainsKey(entry.Key) && entry.Value > 0)
                .Select(entry => (long?)entry.Key)
                .FirstOrDefault() is
            { } absent
        )
            throw new ArgumentException(
                $"{nameof(SmoteOptions.Amounts)} asks for class {absent}, of which there is no sample.",
                nameof(labels)
            );

        var largest = rows.Values.Max(members => members.Count);
        var drawn = new Builder();
        foreach (var (label, members) in rows)
        {
            var amount = options.Amounts is null ? largest - members.Count : options.Amounts.GetValueOrDefault(label);
            if (amount == 0)
                continue;
            if (members.Count < 2)
            {
                throw new ArgumentException(
                    $"Class {label} has one sample (number {members[0]}), so there is no neighbour to go towards. Leave the "
                        + $"class out of {nameof(SmoteOptions.Amounts)}, or find more samples of it.",
                    nameof(labels)
                );
            }
            DrawClass(label, amount, members, Gather(features, dimensions, members), dimensions, key.Fold(label), drawn);
        }
        return new SmotePlan(labels.Length, [.. drawn.Sources], [.. drawn.Neighbours], [.. drawn.Lambdas], [.. drawn.Labels]);
    }

    // Every sample is used equally often; which ones are used once more is random (the article: a random subset for amounts below 100 %).
    private void DrawClass<T>(long label, int amount, List<int> members, T[] values, int dimensions, RandomKey key, Builder drawn)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var order = new int[members.Count];
        key.Fold(PlanPlaces.Order).Stream().NextPermutation(order);
        var used = Math.Min(amount, order.Length);
        var count = Math.Min(options.Neighbours, members.Count - 1);
        var nearest = NearestNeighbours.Of(values, dimensions, order.AsSpan(0, used), count);
        var stream = key.Fold(PlanPlaces.Pairs).Stream();
        for (var i = 0; i < amount; i++)
        {
            var source = i % order.Length;
            drawn.Sources.Add(members[order[source]]);
            drawn.Neighbours.Add(members[nearest[source][stream.NextInt(count)]]);
            drawn.Lambdas.Add(1 - stream.NextDouble());
            drawn.Labels.Add(label);
        }
    }

    private static T[] Gather<T>(ReadOnlySpan<T> features, int dimensions, List<int> members)
    {
        var values = new T[members.Count * dimensions];
        for (var i = 0; i < members.Count; i++)
            features.Slice(members[i] * dimensions, dimensions).CopyTo(values.AsSpan(i * dimensions));
        return values;
    }

    private sealed class Builder
    {
        public List<int> Sources { get; } = [];

        public List<int> Neighbours { get; } = [];

        public List<double> Lambdas { get; } = [];

        public List<long> Labels { get; } = [];
    }
}
