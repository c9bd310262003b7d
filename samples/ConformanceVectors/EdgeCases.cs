namespace FMixSharp.Samples;

/// <summary>Plans by hand that tell a right reader from one that is nearly right, for a batch with NaN and −0 in it.</summary>
internal static class EdgeCases
{
    /// <summary>Samples of the batch.</summary>
    public const int Batch = 5;

    /// <summary>Channels of a sample.</summary>
    public const int Channels = 2;

    // Cells 0 to 19 of masks are 1, the next twenty 0, and soft ones have values between after them.
    private const int Whole = 20;

    /// <summary>Shape of a sample.</summary>
    public static int[] Shape => [64];

    /// <summary>
    /// NaN and −0 in the first sample where masks copy, so that a reader that computes 1·x + 0·y there is found out.
    /// </summary>
    public static void Put(Span<float> floats)
    {
        foreach (var start in (ReadOnlySpan<int>)[0, Whole])
            (floats[start + 3], floats[start + 5]) = (float.NaN, -0f);
    }

    /// <summary>The plans.</summary>
    public static IEnumerable<(string Name, MixPlan Plan)> Plans()
    {
        float[] soft = [.. Enumerable.Range(0, Shape[0]).Select(Softness)];
        byte[] hard = [.. soft.Select(value => (byte)(value >= 0.5f ? 1 : 0))];
        yield return ("copies-hard", Plan(Same(hard.Average(value => value)), new Selection(MaskSet.FromHard(1, Shape, hard))));
        yield return ("copies-soft", Plan(Same(soft.Average(value => value)), new Selection(MaskSet.FromSoft(1, Shape, soft))));
        // As float32 the first is 1 and the second 0, and the samples with them are copied; the weights of their labels are not 1 and 0.
        yield return ("copies-lambda", Plan([1 - 1e-9, 1e-50, 0.25, 0, 1]));
        // Halves between two weights of bytes.
        yield return ("rounding", Plan([.. Halves.Select(k => (k + 0.5) / 32768)]));
    }

    private static int[] Halves => [16384, 16383, 8192, 24576, 4096];

    private static float Softness(int cell) =>
        cell < Whole ? 1
        : cell < 2 * Whole ? 0
        : (cell - 2 * Whole + 1) / 32f;

    private static double[] Same(double lambda) => [.. Enumerable.Repeat(lambda, Batch)];

    private static MixPlan Plan(double[] lambdas, MixRule? rule = null) => new("by-hand", [1, 2, 3, 4, 0], lambdas, rule);
}
