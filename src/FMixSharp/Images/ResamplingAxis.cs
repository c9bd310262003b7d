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

    private readonly int[] starts,
        weights;
    private readonly int stride;

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
        starts = ArrayPool<int>.Shared.Rent(2 * count);
        weights = ArrayPool<int>.Shared.Rent(stride * count);
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
                weights[i * stride + j - start] = (int)(shares[j - start] / sum * (1 << Bits) + 0.5);
            (starts[2 * i], starts[2 * i + 1]) = (start, end - start);
        }
    }

    /// <summary>Number of outputs.</summary>
    public int Count { get; }

    /// <summary>The first input that any output needs.</summary>
    public int Start => starts[0];

    /// <summary>Behind the last input that any output needs.</summary>
    public int End => starts[2 * Count - 2] + starts[2 * Count - 1];

    /// <summary>The first input of output <paramref name="output"/>, and the weights from there on.</summary>
    public ReadOnlySpan<int> Weights(int output, out int start)
    {
        start = starts[2 * output];
        return weights.AsSpan(output * stride, starts[2 * output + 1]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(starts);
        ArrayPool<int>.Shared.Return(weights);
    }
}
