namespace FMixSharp.Proofs;

/// <summary>
/// The partner, resized by τ ~ U(least, most), is pasted at a uniform place, and λ is the share that is left. Source: Qin, Fang, Zhang,
/// Liu, Wang, "ResizeMix: Mixing Data with Preserved Object Information and True Labels" (2020). A method of one's own, by a rule that is
/// there.
/// </summary>
internal sealed class ResizeMix(double least = 0.1, double most = 0.8) : MixSampler
{
    public override string Method => "resizemix";

    protected override MixPlan DrawCore(MixRequest request)
    {
        var (count, rank) = (request.BatchSize, request.Shape.Length);
        var (partners, lambdas) = (new int[count], new double[count]);
        int[] starts = new int[count * rank],
            ends = new int[count * rank];
        request.Key.Fold("partners").Stream().NextPermutation(partners);
        for (var i = 0; i < count; i++)
        {
            var stream = request.Key.Fold("box").Fold(i).Stream();
            var scale = least + (most - least) * stream.NextDouble();
            var taken = 1.0;
            for (var axis = 0; axis < rank; axis++)
            {
                var length = Math.Max(1, (int)(request.Shape[axis] * scale));
                starts[i * rank + axis] = stream.NextInt(request.Shape[axis] - length + 1);
                ends[i * rank + axis] = starts[i * rank + axis] + length;
                taken *= (double)length / request.Shape[axis];
            }
            lambdas[i] = 1 - taken;
        }
        return new MixPlan(Method, partners, lambdas, new ResizedPartner(request.Shape, starts, ends));
    }
}
