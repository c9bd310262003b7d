using System.Buffers;

namespace FMixSharp;

/// <summary>Options of <see cref="CutMix"/>.</summary>
public sealed record CutMixOptions : MixOptions
{
    /// <summary>
    /// False by default: one box per batch (or per sample with <see cref="MixOptions.PerSample"/>), λ corrected to the area really kept.
    /// True: what the FMix reference implementation runs: one λ per batch, a box centre per sample, λ left as sampled (spec §2.2).
    /// </summary>
    public bool Released { get; init; }

    /// <summary>
    /// False by default: λ is the share that is really kept, after rounding and clipping. True: λ is the sampled value, as in the released
    /// variant.
    /// </summary>
    public bool KeepSampledLambda { get; init; }
}

/// <summary>
/// CutMix: a box with the share 1 − λ of the area, λ ~ Beta(α, α), is taken from the partner. Source: Yun, Han, Oh, Chun, Choe, Yoo,
/// "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features" (2019). In d dimensions the box has
/// (1 − λ)^(1/d) of each axis; its centre is uniform in the image, and what lies outside is clipped.
/// </summary>
public sealed class CutMix(CutMixOptions? options = null) : MixSampler
{
    private readonly CutMixOptions options = SamplerOptions.Checked(options ?? new CutMixOptions());

    /// <inheritdoc/>
    public override string Method => options.Released ? "cutmix-released" : "cutmix";

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request)
    {
        var shape = request.Shape;
        var size = MaskShape.Size(shape);
        var (partners, lambdas) = options.DrawPartnersAndLambdas(request);
        var count = options.PerSample || options.Released ? request.BatchSize : 1;
        var values = ArrayPool<byte>.Shared.Rent(checked(count * size));
        var realised = new double[count];
        Span<int> halves = stackalloc int[shape.Length],
            starts = stackalloc int[shape.Length],
            ends = stackalloc int[shape.Length];
        for (var i = 0; i < count; i++)
        {
            var stream = request.Key.Fold(PlanPlaces.Box).Fold(i).Stream();
            HalfSides(shape, lambdas[i], halves);
            Box.PlaceAround(ref stream, shape, halves, starts, ends);
            var mask = values.AsSpan(i * size, size);
            mask.Fill(1);
            realised[i] = (double)(size - Box.Clear(mask, shape, starts, ends)) / size;
        }
        if (!options.Released && !options.KeepSampledLambda)
        {
            for (var i = 0; i < request.BatchSize; i++)
                lambdas[i] = realised[count == 1 ? 0 : i];
        }
        return new MixPlan(Method, partners, lambdas, new Selection(MaskSet.Pooled(count, shape, values)), options.Reformulated);
    }

    private void HalfSides(ReadOnlySpan<int> shape, double share, Span<int> halves)
    {
        var side = Math.Pow(1 - share, 1.0 / shape.Length);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            // The original truncates and the released variant rounds; both then take half of it to each side of the centre.
            var length = shape[axis] * side;
            halves[axis] = (options.Released ? (int)Math.Round(length, MidpointRounding.ToEven) : (int)length) / 2;
        }
    }
}
