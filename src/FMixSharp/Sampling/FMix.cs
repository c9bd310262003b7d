using System.Buffers;

namespace FMixSharp;

/// <summary>
/// FMix: masks from thresholded low-frequency images, of which a share λ ~ Beta(α, α) is one. Source: Harris, Marcu, Painter, Niranjan,
/// Prügel-Bennett, Hare, "FMix: Enhancing Mixed Sample Data Augmentation" (2020), equations 3 to 5. Any number of dimensions, any sizes.
/// </summary>
public sealed unsafe class FMix : MixSampler
{
    private readonly FMixOptions options;
    private readonly MaskGenerator generator;

    /// <summary>Draws as <paramref name="options"/> say; without them as the paper does.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message lists all that are.</exception>
    public FMix(FMixOptions? options = null)
    {
        this.options = SamplerOptions.Checked(options ?? new FMixOptions());
        generator = new MaskGenerator(this.options);
    }

    /// <inheritdoc/>
    public override string Method => options.Generator == FMixGenerator.Released ? "fmix-released" : "fmix";

    /// <inheritdoc/>
    protected override MixPlan DrawCore(MixRequest request)
    {
        var shape = request.Shape;
        var length = checked((options.PerSample ? request.BatchSize : 1) * MaskShape.Size(shape));
        var (partners, lambdas) = options.DrawPartnersAndLambdas(request);
        var means = options.PerSample ? lambdas.ToArray() : [lambdas[0]];
        MaskSet masks;
        if (options.Softness > 0)
        {
            var values = ArrayPool<float>.Shared.Rent(length);
            fixed (float* start = values)
                generator.Draw(shape, request.Key, means, new MaskDestination(start));
            masks = MaskSet.Pooled(means.Length, shape, values);
        }
        else
        {
            var values = ArrayPool<byte>.Shared.Rent(length);
            fixed (byte* start = values)
                generator.Draw(shape, request.Key, means, new MaskDestination(start));
            masks = MaskSet.Pooled(means.Length, shape, values);
        }
        if (!options.KeepSampledLambda)
        {
            for (var i = 0; i < request.BatchSize; i++)
                lambdas[i] = means[options.PerSample ? i : 0];
        }
        return new MixPlan(Method, partners, lambdas, new Selection(masks), options.Reformulated);
    }

    /// <summary>
    /// Masks alone, into memory of yours, as bytes 0 and 1: those that <see cref="MixSampler.DrawOnce"/> with
    /// <see cref="MixOptions.PerSample"/> gives for the same key and as many samples. Nothing is allocated for a mask once its shape has
    /// been drawn.
    /// </summary>
    /// <param name="shape">Spatial shape of one mask.</param>
    /// <param name="key">Where in the run's randomness these masks are.</param>
    /// <param name="lambdas">As many values as masks are wanted; receives the share of ones of each, its real mean.</param>
    /// <param name="masks">Receives mask after mask, each row-major: as many values as masks times the product of
    /// <paramref name="shape"/>.</param>
    /// <exception cref="ArgumentException">The destination has another length, the shape is not valid, or the options ask for soft
    /// masks.</exception>
    public void DrawMasks(ReadOnlySpan<int> shape, RandomKey key, Span<double> lambdas, Span<byte> masks)
    {
        CheckBinary();
        Check(shape, lambdas.Length, masks.Length, MaskShape.Size(shape), "values");
        options.DrawLambdas(key, lambdas);
        fixed (byte* start = masks)
            generator.Draw(shape, key, lambdas, new MaskDestination(start));
    }

    /// <summary>The same masks as floats 0 and 1, or soft ones if <see cref="FMixOptions.Softness"/> asks for them.</summary>
    /// <inheritdoc cref="DrawMasks(ReadOnlySpan{int}, RandomKey, Span{double}, Span{byte})"/>
    public void DrawMasks(ReadOnlySpan<int> shape, RandomKey key, Span<double> lambdas, Span<float> masks)
    {
        Check(shape, lambdas.Length, masks.Length, MaskShape.Size(shape), "values");
        options.DrawLambdas(key, lambdas);
        fixed (float* start = masks)
            generator.Draw(shape, key, lambdas, new MaskDestination(start));
    }

    /// <summary>
    /// The same masks with a bit for each cell. Each mask begins at a whole byte; its cell i is bit i mod 8, counted from the lowest, of
    /// byte i / 8 (numpy's <c>unpackbits(…, bitorder="little")</c>); bits beyond its end are zero.
    /// </summary>
    /// <inheritdoc cref="DrawMasks(ReadOnlySpan{int}, RandomKey, Span{double}, Span{byte})"/>
    public void DrawPackedMasks(ReadOnlySpan<int> shape, RandomKey key, Span<double> lambdas, Span<byte> masks)
    {
        CheckBinary();
        Check(shape, lambdas.Length, masks.Length, MaskDestination.PackedLength(MaskShape.Size(shape)), "bytes");
        options.DrawLambdas(key, lambdas);
        fixed (byte* start = masks)
            generator.Draw(shape, key, lambdas, new MaskDestination(start, packed: true));
    }

    /// <summary>
    /// The grey image behind one mask, before the threshold: row-major, on no particular scale. For pictures and tests; masks come from
    /// <see cref="MixSampler.DrawOnce"/>.
    /// </summary>
    /// <param name="shape">The image's axes.</param>
    /// <param name="key">Where in the run's randomness this image is.</param>
    /// <param name="image">Receives the product of <paramref name="shape"/> values.</param>
    /// <exception cref="ArgumentException">The shape is not valid or the destination has another length.</exception>
    public void DrawImage(ReadOnlySpan<int> shape, RandomKey key, Span<float> image)
    {
        Check(shape, 1, image.Length, MaskShape.Size(shape), "values");
        generator.DrawImage(shape, key, image);
    }

    private static void Check(ReadOnlySpan<int> shape, int count, int given, int each, string unit)
    {
        if (given != (long)count * each)
        {
            throw new ArgumentException(
                $"{count} of shape {MaskShape.Text(shape)} need {(long)count * each} {unit}, but the destination has {given}.",
                nameof(given)
            );
        }
    }

    private void CheckBinary()
    {
        if (options.Softness > 0)
            throw new ArgumentException(
                $"Softness is {options.Softness}, and soft masks need floats: pass a Span<float>.",
                nameof(options)
            );
    }
}
