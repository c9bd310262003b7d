namespace FMixSharp.Masks;

/// <summary>Options of <see cref="CutMix"/>.</summary>
public sealed record CutMixOptions : MixOptions
{
    /// <summary>
    /// False by default: one box per batch (or per sample with <see cref="MixOptions.PerSample"/>), λ corrected to the area really kept. True:
    /// what the FMix reference implementation runs: one λ per batch, a box centre per sample, λ left as sampled (spec §2.2).
    /// </summary>
    public bool Released { get; init; }
}

/// <summary>
/// CutMix: a box with the share 1 − λ of the area, λ ~ Beta(α, α), is taken from the partner. Source: Yun, Han, Oh, Chun, Choe, Yoo,
/// "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features" (2019). In d dimensions the box has
/// (1 − λ)^(1/d) of each axis; its centre is uniform in the image, and what lies outside is clipped.
/// </summary>
public sealed class CutMix(CutMixOptions? options = null) : MixSampler
{
    private readonly CutMixOptions options = MixOptions.Checked(options ?? new CutMixOptions());

    /// <inheritdoc/>
    public override string Method => options.Released ? "cutmix-released" : "cutmix";

    /// <inheritdoc/>
    public override MixPlan Draw(int batchSize, ReadOnlySpan<int> shape, RandomKey random, long step = 0)
    {
        var size = MaskShape.Size(shape);
        var (partners, shares) = options.DrawPartnersAndShares(batchSize, random);
        var count = options.PerSample || options.Released ? batchSize : 1;
        var values = new byte[checked(count * size)];
        var realised = new double[count];
        Span<int> starts = stackalloc int[shape.Length], ends = stackalloc int[shape.Length];
        for (var i = 0; i < count; i++)
        {
            var stream = random.Fold("box").Fold(i).Stream();
            PlaceBox(ref stream, shape, shares[i], starts, ends);
            var mask = values.AsSpan(i * size, size);
            mask.Fill(1);
            realised[i] = (double)(size - ClearBox(mask, shape, starts, ends)) / size;
        }
        if (!options.Released)
        {
            for (var i = 0; i < batchSize; i++)
                shares[i] = realised[count == 1 ? 0 : i];
        }
        return new MixPlan(Method, partners, shares, MaskSet.FromHard(count, shape, values), options.Reformulated);
    }

    private void PlaceBox(ref RandomStream stream, ReadOnlySpan<int> shape, double share, Span<int> starts, Span<int> ends)
    {
        var side = Math.Pow(1 - share, 1.0 / shape.Length);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var length = shape[axis];
            // The original truncates and the released variant rounds; both then take half of it to each side of the centre.
            var half = (options.Released ? (int)Math.Round(length * side, MidpointRounding.ToEven) : (int)(length * side)) / 2;
            var centre = stream.NextInt(length);
            starts[axis] = Math.Max(0, centre - half);
            ends[axis] = Math.Min(length, centre + half);
        }
    }

    /// <summary>Zeroes the box and returns its number of cells.</summary>
    private static int ClearBox(Span<byte> mask, ReadOnlySpan<int> shape, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends)
    {
        if (shape.Length == 1)
        {
            mask[starts[0]..ends[0]].Clear();
            return ends[0] - starts[0];
        }
        int inner = mask.Length / shape[0], cells = 0;
        for (var i = starts[0]; i < ends[0]; i++)
            cells += ClearBox(mask.Slice(i * inner, inner), shape[1..], starts[1..], ends[1..]);
        return cells;
    }
}
