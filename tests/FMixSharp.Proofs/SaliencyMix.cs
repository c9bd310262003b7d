namespace FMixSharp.Proofs;

/// <summary>
/// A box of the partner around the place that matters most to it, measured by the gradient of a loss. After: Uddin, Monira, Shin, Chung,
/// Bae, "SaliencyMix: A Saliency Guided Data Augmentation Strategy for Better Regularization" (2021), which finds that place by another
/// measure. For two axes.
/// </summary>
internal sealed class SaliencyMix : MixSampler
{
    public override string Method => "saliencymix";

    public override MixNeeds Needs => MixNeeds.Gradient;

    protected override MixPlan DrawCore(MixRequest request)
    {
        var (count, height, width) = (request.BatchSize, request.Shape[0], request.Shape[1]);
        var (partners, lambdas) = (new int[count], new double[count]);
        request.Key.Fold("partners").Stream().NextPermutation(partners);
        var masks = new byte[count * height * width];
        var sides = request.Key.Fold("sides").Stream();
        for (var i = 0; i < count; i++)
        {
            var centre = MostSalient(
                request.Gradient.Slice(partners[i] * (request.Gradient.Length / count), request.Gradient.Length / count),
                height * width
            );
            var share = Math.Sqrt(sides.NextDouble()) / 2;
            var mask = masks.AsSpan(i * height * width, height * width);
            for (var cell = 0; cell < mask.Length; cell++)
            {
                var inside =
                    Math.Abs(cell / width - centre / width) <= share * height && Math.Abs(cell % width - centre % width) <= share * width;
                mask[cell] = inside ? (byte)0 : (byte)1;
            }
            lambdas[i] = (double)mask.Count((byte)1) / mask.Length;
        }
        return new MixPlan(Method, partners, lambdas, new Selection(MaskSet.FromHard(count, request.Shape, masks)));
    }

    /// <summary>The cell with the largest gradient, summed over channels.</summary>
    internal static int MostSalient(ReadOnlySpan<float> gradient, int cells)
    {
        var sums = new float[cells];
        for (var i = 0; i < gradient.Length; i++)
            sums[i % cells] += MathF.Abs(gradient[i]);
        return Array.IndexOf(sums, sums.Max());
    }
}
