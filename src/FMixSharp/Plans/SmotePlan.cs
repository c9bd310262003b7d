using System.Numerics;

namespace FMixSharp;

/// <summary>
/// The samples that <see cref="Smote"/> makes: for each the sample it starts from, the neighbour it goes towards, and how far. Immutable;
/// applying it is a pure function of the plan and the features.
/// </summary>
public sealed class SmotePlan
{
    private readonly int[] sources,
        neighbours;
    private readonly double[] lambdas;
    private readonly long[] labels;

    /// <summary>A plan from its parts; takes ownership of the arrays.</summary>
    /// <param name="sampleCount">Number of samples there are, at least 1.</param>
    /// <param name="sources">For each sample to make, the index of the sample it starts from.</param>
    /// <param name="neighbours">For each sample to make, the index of the neighbour.</param>
    /// <param name="lambdas">For each sample to make λ, the share of the sample it starts from, in [0, 1].</param>
    /// <param name="labels">For each sample to make its class, which both have.</param>
    /// <exception cref="ArgumentException">Lengths differ, an index is outside the samples, or a λ is outside [0, 1].</exception>
    public SmotePlan(int sampleCount, int[] sources, int[] neighbours, double[] lambdas, long[] labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleCount);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(neighbours);
        ArgumentNullException.ThrowIfNull(lambdas);
        ArgumentNullException.ThrowIfNull(labels);
        if (neighbours.Length != sources.Length || lambdas.Length != sources.Length || labels.Length != sources.Length)
        {
            throw new ArgumentException(
                $"{sources.Length} sources, {neighbours.Length} neighbours, {lambdas.Length} values of λ and {labels.Length} "
                    + "labels: give one of each per sample to make.",
                nameof(sources)
            );
        }
        for (var i = 0; i < sources.Length; i++)
        {
            if ((uint)sources[i] >= (uint)sampleCount || (uint)neighbours[i] >= (uint)sampleCount)
                throw new ArgumentException(
                    $"Pair {i} is {sources[i]} and {neighbours[i]}, but there are {sampleCount} samples.",
                    nameof(sources)
                );
            if (!(lambdas[i] >= 0 && lambdas[i] <= 1))
                throw new ArgumentException($"Pair {i}'s λ is {lambdas[i]}, which is outside [0, 1].", nameof(lambdas));
        }
        SampleCount = sampleCount;
        (this.sources, this.neighbours, this.lambdas, this.labels) = (sources, neighbours, lambdas, labels);
    }

    /// <summary>Number of samples there are.</summary>
    public int SampleCount { get; }

    /// <summary>Number of samples to make.</summary>
    public int Count => sources.Length;

    /// <summary>For each sample to make, the index of the sample it starts from.</summary>
    public ReadOnlySpan<int> Sources => sources;

    /// <summary>For each sample to make, the index of the neighbour it goes towards.</summary>
    public ReadOnlySpan<int> Neighbours => neighbours;

    /// <summary>For each sample to make λ, the share of the sample it starts from, in [0, 1].</summary>
    public ReadOnlySpan<double> Lambdas => lambdas;

    /// <summary>For each sample to make its class.</summary>
    public ReadOnlySpan<long> Labels => labels;

    /// <summary>
    /// Makes the samples: λ·source + (1 − λ)·neighbour in float32, kept between the two where rounding would leave them, so that a value
    /// that both have stays as it is.
    /// </summary>
    /// <param name="features">The samples, row-major, as many as <see cref="SampleCount"/>; not changed.</param>
    /// <param name="synthetic">Receives <see cref="Count"/> samples of as many values each.</param>
    /// <exception cref="ArgumentException">Lengths do not fit the plan, or the spans overlap.</exception>
    public void Apply(ReadOnlySpan<float> features, Span<float> synthetic) => Apply<float>(features, synthetic);

    /// <summary>The same in float64.</summary>
    /// <inheritdoc cref="Apply(ReadOnlySpan{float}, Span{float})"/>
    public void Apply(ReadOnlySpan<double> features, Span<double> synthetic) => Apply<double>(features, synthetic);

    private void Apply<T>(ReadOnlySpan<T> features, Span<T> synthetic)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        if (features.Length % SampleCount != 0)
            throw new ArgumentException(
                $"The plan is for {SampleCount} samples, which does not divide the {features.Length} values given.",
                nameof(features)
            );
        var dimensions = features.Length / SampleCount;
        if (synthetic.Length != (long)Count * dimensions)
        {
            throw new ArgumentException(
                $"The output has {synthetic.Length} values; expected {(long)Count * dimensions}, which is {Count} samples of {dimensions}.",
                nameof(synthetic)
            );
        }
        if (features.Overlaps(synthetic))
            throw new ArgumentException("The output overlaps the input; give separate memory.", nameof(synthetic));
        for (var i = 0; i < Count; i++)
        {
            var source = features.Slice(sources[i] * dimensions, dimensions);
            var neighbour = features.Slice(neighbours[i] * dimensions, dimensions);
            var made = synthetic.Slice(i * dimensions, dimensions);
            var own = T.CreateChecked(lambdas[i]);
            for (var j = 0; j < dimensions; j++)
            {
                // Rounding does not leave the segment, so that what both have stays exactly that.
                var (low, high) = (T.Min(source[j], neighbour[j]), T.Max(source[j], neighbour[j]));
                made[j] = T.Min(T.Max(own * source[j] + (T.One - own) * neighbour[j], low), high);
            }
        }
    }
}
