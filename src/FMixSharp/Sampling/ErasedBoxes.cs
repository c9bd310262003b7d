namespace FMixSharp;

/// <summary>What Cutout and Random Erasing share: a box of each sample is filled, and its label stays.</summary>
internal static class ErasedBoxes
{
    /// <summary>Places the box of one sample; false leaves the sample whole.</summary>
    public delegate bool Place(ref RandomStream stream, ReadOnlySpan<int> shape, Span<int> starts, Span<int> ends);

    /// <summary>A plan with a mask for each sample, λ its mean, and everybody their own partner.</summary>
    public static MixPlan Draw(string method, MixRequest request, Fill fill, Place place)
    {
        var shape = request.Shape;
        var batchSize = request.BatchSize;
        var size = MaskShape.Size(shape);
        var values = new byte[checked(batchSize * size)];
        var partners = new int[batchSize];
        var lambdas = new double[batchSize];
        Span<int> starts = stackalloc int[shape.Length],
            ends = stackalloc int[shape.Length];
        for (var i = 0; i < batchSize; i++)
        {
            var stream = request.Key.Fold(PlanPlaces.Box).Fold(i).Stream();
            var mask = values.AsSpan(i * size, size);
            mask.Fill(1);
            var erased = place(ref stream, shape, starts, ends) ? Box.Clear(mask, shape, starts, ends) : 0;
            (partners[i], lambdas[i]) = (i, (double)(size - erased) / size);
        }
        return new MixPlan(
            method,
            partners,
            lambdas,
            new Erasing(MaskSet.FromHard(batchSize, shape, values), fill with { Key = request.Key.Fold(PlanPlaces.Fill) }),
            ownLabelOnly: true
        );
    }
}
