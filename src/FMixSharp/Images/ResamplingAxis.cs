using System.Buffers;

namespace FMixSharp;

/// <summary>
/// The weights of one axis: output i is Σ weight · input over the inputs under a triangle around its centre, whose half width is one input
/// when enlarging, and as many inputs as fall on one output when reducing. Owns rented memory: dispose it.
/// </summary>
internal readonly struct ResamplingAxis : IDisposable
{
    /// <summary>Fraction bits of a weight: a byte times a weight, summed, fits 32 bits with a bit to spare.</summary>
    public const int Bits = 22;

    /// <summary>Outputs whose weights lie side by side (<see cref="LaneWeights"/>).</summary>
    public const int Lanes = 8;

    private readonly int[] starts,
        counts,
        weights,
        lanes;
    private readonly int stride,
        taps;

    /// <summary>Weights for <paramref name="count"/> outputs, of which output i has its centre at first + (i + ½) · scale.</summary>
    /// <param name="length">Number of inputs; weights outside 0 … length − 1 are left out, and the rest scaled to a sum of one.</param>
    /// <param name="count">Number of outputs.</param>
    /// <param name="scale">Inputs to an output.</param>
    /// <param name="first">Where the first output begins, in inputs.</param>
    public ResamplingAxis(int length, int count, double scale, double first = 0)
    {
        var support = Math.Max(scale, 1);
        stride = (int)Math.Ceiling(support) * 2 + 1;
        Count = count;
        taps = (stride + 3) / 4 * 4;
        starts = ArrayPool<int>.Shared.Rent(count);
        counts = ArrayPool<int>.Shared.Rent(count);
        weights = ArrayPool<int>.Shared.Rent(stride * count);
        lanes = ArrayPool<int>.Shared.Rent(taps * count);
        lanes.AsSpan(0, taps * count).Clear();
        Span<double> shares = stride <= 256 ? stackalloc double[stride] : new double[stride];
        for (var i = 0; i < count; i++)
        {
            var centre = first + (i + 0.5) * scale;
            var start = Math.Max((int)(centre - support + 0.5), 0);
            var end = Math.Min((int)(centre + support + 0.5), length);
            double sum = 0;
            for (var j = start; j < end; j++)
                sum += shares[j - start] = Math.Max(0, 1 - Math.Abs((j + 0.5 - centre) / support));
            for (var j = start; j < end; j++)
            {
                var weight = (int)(shares[j - start] / sum * (1 << Bits) + 0.5);
                weights[i * stride + j - start] = weight;
                if (i < count / Lanes * Lanes)
                    lanes[i / Lanes * Lanes * taps + (j - start) * Lanes + i % Lanes] = weight;
            }
            (starts[i], counts[i]) = (start, end - start);
        }
    }

    /// <summary>Number of outputs.</summary>
    public int Count { get; }

    /// <summary>The first input that any output needs.</summary>
    public int Start => starts[0];

    /// <summary>Behind the last input that any output needs.</summary>
    public int End => starts[Count - 1] + counts[Count - 1];

    /// <summary>The first input of output <paramref name="output"/>, and the weights from there on.</summary>
    public ReadOnlySpan<int> Weights(int output, out int start)
    {
        start = starts[output];
        return weights.AsSpan(output * stride, counts[output]);
    }

    /// <summary>The first inputs of <see cref="Lanes"/> outputs from <paramref name="output"/> on, a multiple of it.</summary>
    public ReadOnlySpan<int> Starts(int output) => starts.AsSpan(output, Lanes);

    /// <summary>
    /// The weights of <see cref="Lanes"/> outputs, all first ones, then all second ones and so on; a multiple of four for each, zero beyond
    /// its last.
    /// </summary>
    public ReadOnlySpan<int> LaneWeights(int output) => lanes.AsSpan(output * taps, Lanes * taps);

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(starts);
        ArrayPool<int>.Shared.Return(counts);
        ArrayPool<int>.Shared.Return(weights);
        ArrayPool<int>.Shared.Return(lanes);
    }
}
