using System.Collections.Concurrent;

namespace FMixSharp.Masks;

/// <summary>Which low-frequency images FMix thresholds.</summary>
public enum FMixGenerator
{
    /// <summary>The paper's equations 3 to 5: a full spectrum in all directions. The default.</summary>
    Faithful,

    /// <summary>
    /// What the released Python implementation computes: its spectrum is sliced along the wrong axis, so that 2-D masks are stripes with at
    /// most one horizontal cycle and 1-D masks always one arc (spec §1.6a). For comparison with models trained by it.
    /// </summary>
    Released,
}

/// <summary>Options of <see cref="FMix"/>.</summary>
public sealed record FMixOptions : MixOptions
{
    /// <summary>Decay power δ ≥ 0 of the low-pass filter, 3 by default as in the paper; higher is smoother, 0 is white noise.</summary>
    public double Decay { get; init; } = 3;

    /// <summary>Softness of the mask's edge, in [0, 0.5]: the share of cells on each side of the threshold that are blended; 0 by default.</summary>
    public double Softness { get; init; }

    /// <summary>Faithful by default.</summary>
    public FMixGenerator Generator { get; init; }

    /// <summary>False by default: λ is the mask's real mean. True: λ is the sampled value, as the released implementation returns it.</summary>
    public bool KeepSampledLambda { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Violations()
    {
        foreach (var violation in base.Violations())
            yield return violation;
        if (!(Decay >= 0) || double.IsInfinity(Decay))
            yield return $"Decay is {Decay}; expected a finite number of at least 0.";
        if (!(Softness >= 0 && Softness <= 0.5))
            yield return $"Softness is {Softness}; expected a number from 0 to 0.5.";
        if (!Enum.IsDefined(Generator))
            yield return $"Generator is {(int)Generator}; expected Faithful or Released.";
    }
}

/// <summary>
/// FMix: masks from thresholded low-frequency images, of which a share λ ~ Beta(α, α) is one. Source: Harris, Marcu, Painter, Niranjan,
/// Prügel-Bennett, Hare, "FMix: Enhancing Mixed Sample Data Augmentation" (2020), equations 3 to 5. Any number of dimensions, any sizes.
/// </summary>
public sealed class FMix(FMixOptions? options = null) : MixSampler
{
    /// <summary>Plans of more shapes than this are not kept: a data set of many sizes would otherwise fill the memory.</summary>
    private const int MostCachedShapes = 16;

    private readonly FMixOptions options = SamplerOptions.Checked(options ?? new FMixOptions());
    private readonly ConcurrentDictionary<string, LowFrequencyPlan> plans = new();

    /// <inheritdoc/>
    public override string Method => options.Generator == FMixGenerator.Released ? "fmix-released" : "fmix";

    /// <inheritdoc/>
    public override MixPlan Draw(int batchSize, ReadOnlySpan<int> shape, RandomKey random, long step = 0,
        ReadOnlySpan<long> labels = default)
    {
        var size = MaskShape.Size(shape);
        var (partners, shares) = options.DrawPartnersAndShares(batchSize, random);
        var count = options.PerSample ? batchSize : 1;
        var realised = new double[count];
        MaskSet masks;
        if (options.Softness > 0)
        {
            var values = new float[checked(count * size)];
            DrawAll(count, shape, random, (index, image) => realised[index] = SoftEdge.Write(
                image, shares[index], options.Softness, Ones(index, shares[index], size, random), values.AsSpan(index * size, size)));
            masks = MaskSet.FromSoft(count, shape, values);
        }
        else
        {
            var values = new byte[checked(count * size)];
            DrawAll(count, shape, random, (index, image) =>
            {
                var ones = Ones(index, shares[index], size, random);
                TopCells.Select(image, ones, values.AsSpan(index * size, size));
                realised[index] = (double)ones / size;
            });
            masks = MaskSet.FromHard(count, shape, values);
        }
        if (!options.KeepSampledLambda)
        {
            for (var i = 0; i < batchSize; i++)
                shares[i] = realised[options.PerSample ? i : 0];
        }
        return new MixPlan(Method, partners, shares, masks, options.Reformulated);
    }

    /// <summary>
    /// The grey image behind one mask, before the threshold: row-major, on no particular scale. For pictures and tests; masks come from
    /// <see cref="Draw"/>.
    /// </summary>
    /// <param name="shape">The image's axes.</param>
    /// <param name="random">Where in the run's randomness this image is.</param>
    /// <param name="image">Receives the product of <paramref name="shape"/> values.</param>
    /// <exception cref="ArgumentException">The shape is not valid or the destination has another length.</exception>
    public void DrawImage(ReadOnlySpan<int> shape, RandomKey random, Span<float> image)
    {
        var size = MaskShape.Size(shape);
        if (image.Length != size)
            throw new ArgumentException($"An image of shape {MaskShape.Text(shape)} has {size} values, but the destination has {image.Length}.", nameof(image));
        var values = new float[size];
        DrawAll(1, shape, random, (_, drawn) => drawn.CopyTo(values));
        values.CopyTo(image);
    }

    /// <summary>⌊λN + U⌋ ones: unbiased in λ, and at most one away from λN.</summary>
    private static int Ones(int index, double share, int size, RandomKey random) =>
        Math.Min(size, (int)Math.Floor(share * size + random.Fold("rounding").Fold(index).Stream().NextDouble()));

    /// <summary>Draws the images of <paramref name="count"/> masks over all cores; each depends on its index only, not on the thread.</summary>
    private void DrawAll(int count, ReadOnlySpan<int> shape, RandomKey random, ImageUse use)
    {
        var size = MaskShape.Size(shape);
        if (options.Generator == FMixGenerator.Released)
        {
            var lengths = shape.ToArray();
            ForEach(count, index =>
            {
                var image = Scratch(size);
                ReleasedImages.Draw(lengths, options.Decay, random.Fold("image").Fold(index), image);
                use(index, image);
            });
            return;
        }
        var plan = PlanOf(shape);
        ForEach((count + 1) / 2, pair =>
        {
            var images = Scratch(2 * size);
            plan.DrawPair(random.Fold("image").Fold(pair), images[..size], images[size..]);
            use(2 * pair, images[..size]);
            if (2 * pair + 1 < count)
                use(2 * pair + 1, images[size..]);
        });
    }

    private static void ForEach(int count, Action<int> body)
    {
        if (count == 1)
            body(0);
        else
            Parallel.For(0, count, body);
    }

    private LowFrequencyPlan PlanOf(ReadOnlySpan<int> shape)
    {
        var name = MaskShape.Text(shape);
        if (plans.TryGetValue(name, out var plan))
            return plan;
        if (plans.Count >= MostCachedShapes)
            plans.Clear();
        return plans[name] = new LowFrequencyPlan(shape, options.Decay);
    }

    private static Span<float> Scratch(int length)
    {
        if (scratch is null || scratch.Length < length)
            scratch = GC.AllocateUninitializedArray<float>(length);
        return scratch.AsSpan(0, length);
    }

    [ThreadStatic]
    private static float[]? scratch;

    private delegate void ImageUse(int index, ReadOnlySpan<float> image);
}
