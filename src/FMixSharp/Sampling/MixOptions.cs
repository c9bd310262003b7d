namespace FMixSharp;

/// <summary>What every method with a drawn λ has: how λ is drawn and whether each sample has its own.</summary>
public abstract record MixOptions : SamplerOptions
{
    /// <summary>α of λ ~ Beta(α, α); positive, 1 by default (λ uniform), as in the paper's experiments.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>A fixed λ in [0, 1] instead of a drawn one; null by default.</summary>
    public double? Lambda { get; init; }

    /// <summary>False by default: one λ and one mask for the batch, as in the paper. True: each sample has its own.</summary>
    public bool PerSample { get; init; }

    /// <summary>
    /// False by default. True: λ ~ Beta(α + 1, α) and the target is the sample's own label alone, which is equal in expectation (spec
    /// §1.4).
    /// </summary>
    public bool Reformulated { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Violations()
    {
        if (!(Alpha > 0) || double.IsInfinity(Alpha))
            yield return $"Alpha is {Alpha}; expected a positive finite number.";
        if (Lambda is { } lambda && !(lambda >= 0 && lambda <= 1))
            yield return $"Lambda is {lambda}; expected a number from 0 to 1, or null to draw it.";
    }

    /// <summary>One permutation of the batch, and one λ (or one per sample), each from its own branch of the key.</summary>
    internal (int[] Partners, double[] Lambdas) DrawPartnersAndLambdas(MixRequest request) =>
        (Partners.Draw(PartnerChoice.Permutation, request.BatchSize, default, request.Key), DrawLambdas(request.BatchSize, request.Key));

    /// <summary>λ of each sample; the same for all unless <see cref="PerSample"/>.</summary>
    internal double[] DrawLambdas(int batchSize, RandomKey key)
    {
        var lambdas = new double[batchSize];
        DrawLambdas(key, PerSample ? lambdas : lambdas.AsSpan(0, 1));
        if (!PerSample)
            Array.Fill(lambdas, lambdas[0]);
        return lambdas;
    }

    /// <summary>A λ for each place in <paramref name="lambdas"/>.</summary>
    internal void DrawLambdas(RandomKey key, Span<double> lambdas)
    {
        var stream = key.Fold(PlanPlaces.Lambda).Stream();
        foreach (ref var lambda in lambdas)
            lambda = Lambda ?? stream.NextBeta(Reformulated ? Alpha + 1 : Alpha, Alpha);
    }
}
