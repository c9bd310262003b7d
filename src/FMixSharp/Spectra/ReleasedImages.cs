namespace FMixSharp;

/// <summary>
/// The images of the released Python implementation (last commit of 2021-03-26), as spec §1.6a derives them. Its real array has the axes
/// (frequency grid, pair) and is cut at 0 and 1 of the *first frequency axis* instead of the pair axis: what reaches the inverse real FFT
/// is a spectrum in which the last axis holds only DC and one cycle, and the axis before it only non-negative frequencies. In double
/// precision, by the definition: this is for comparison, not for speed.
/// </summary>
internal static class ReleasedImages
{
    /// <summary>One image, row-major. Shapes of one to three axes, as in the released code.</summary>
    public static void Draw(ReadOnlySpan<int> shape, double decay, RandomKey key, Span<float> image)
    {
        if (shape.Length > 3 || (shape.Length > 1 && shape[0] < 2))
        {
            throw new ArgumentException(
                $"The released generator knows one to three axes and, beyond one, a first axis of at least 2; the shape is "
                    + $"{MaskShape.Text(shape)}. Use the faithful generator.",
                nameof(shape)
            );
        }
        var longest = 0;
        foreach (var length in shape)
            longest = Math.Max(longest, length);
        var first = shape[0];
        var last = shape[^1];
        // Leading output axes and, for each, the frequencies that reach it: 1-D none; 2-D (h): those of w; 3-D (h, w): those of z, then of
        // w.
        double[][] frequencies = shape.Length switch
        {
            1 => [],
            2 => [HalfGrid(shape[1])],
            _ => [FullGrid(shape[2]), HalfGrid(shape[1])],
        };
        var random = key.Stream();
        // (DC re, im, cycle re, im)
        var spectrum = new double[4 * Math.Max(1, frequencies.Aggregate(1, (product, axis) => product * axis.Length))];
        for (var bin = 0; bin < spectrum.Length / 4; bin++)
        {
            double square = 0;
            for (int axis = frequencies.Length - 1, remaining = bin; axis >= 0; remaining /= frequencies[axis].Length, axis--)
                square += Math.Pow(frequencies[axis][remaining % frequencies[axis].Length], 2);
            double real = Weight(square),
                imaginary = Weight(square + (first > 1 ? 1.0 / first / first : 0));
            for (var part = 0; part < 4; part++)
                spectrum[4 * bin + part] = random.NextNormal() * (part % 2 == 0 ? real : imaginary);
        }
        var columns = LeadingTransform(spectrum, frequencies, shape);
        for (var row = 0; row < image.Length / last; row++)
        {
            for (var x = 0; x < last; x++)
            {
                var (sine, cosine) = Math.SinCos(2 * Math.PI * x / last);
                // The inverse real FFT counts a lone Nyquist bin (length 2) once and has no such bin at length 1.
                var weight = last switch
                {
                    1 => 0,
                    2 => 1,
                    _ => 2,
                };
                image[row * last + x] = (float)(columns[4 * row] + weight * (columns[4 * row + 2] * cosine - columns[4 * row + 3] * sine));
            }
        }
        double Weight(double square) => FrequencyGrid.Weight(square, longest, decay);
    }

    /// <summary>Inverse DFT over the leading axes, each zero-padded or cropped to its output length.</summary>
    private static double[] LeadingTransform(double[] values, double[][] frequencies, ReadOnlySpan<int> shape)
    {
        var outer = 1;
        for (var axis = 0; axis < frequencies.Length; axis++)
        {
            int bins = frequencies[axis].Length,
                length = shape[axis],
                inner = values.Length / outer / bins / 4;
            var result = new double[4 * outer * length * inner];
            for (var o = 0; o < outer; o++)
            {
                for (var n = 0; n < length; n++)
                {
                    for (var k = 0; k < Math.Min(bins, length); k++)
                    {
                        var (sine, cosine) = Math.SinCos(2 * Math.PI * ((long)n * k % length) / length);
                        int from = 4 * (o * bins + k) * inner,
                            to = 4 * (o * length + n) * inner;
                        for (var i = 0; i < 4 * inner; i += 2)
                        {
                            result[to + i] += values[from + i] * cosine - values[from + i + 1] * sine;
                            result[to + i + 1] += values[from + i] * sine + values[from + i + 1] * cosine;
                        }
                    }
                }
            }
            values = result;
            outer *= length;
        }
        return values;
    }

    private static double[] FullGrid(int length) => [.. Enumerable.Range(0, length).Select(k => FrequencyGrid.Frequency(k, length))];

    /// <summary>⌊n/2⌋ + 1 bins, one more when n is odd (the released code keeps one too many).</summary>
    private static double[] HalfGrid(int length) =>
        [.. Enumerable.Range(0, Math.Min(length, length / 2 + 1 + length % 2)).Select(k => FrequencyGrid.Frequency(k, length))];
}
