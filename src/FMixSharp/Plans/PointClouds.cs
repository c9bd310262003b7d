namespace FMixSharp;

/// <summary>
/// Mixes point clouds by way of voxels (FMix paper section V-C; spec §6.8): each cloud is rasterised, a 3-D mask chooses between the voxels
/// of a sample and of its partner, and points are drawn from what is occupied.
/// </summary>
public static class PointClouds
{
    /// <summary>
    /// Mixes clouds: points of the same number, standardised as by <see cref="Standardise"/>, as the baseline's and the test set's are.
    /// </summary>
    /// <remarks>
    /// A cloud is scaled to [−0.5, 0.5] by its smallest and largest coordinate, and a coordinate p falls into voxel ⌊(p + 0.5)·(R − 1)⌋ of
    /// R. Points are drawn from the mixed voxels with replacement, uniformly within each, from <see cref="MixPlan.Key"/>: the same plan
    /// gives the same points. If the mask leaves nothing, the points are those of the source with the larger λ. λ stays the mask's mean:
    /// the share of the space, not of the points. A plan that mixes nothing standardises only.
    /// </remarks>
    /// <param name="plan">
    /// What was drawn, with binary masks over three axes: <c>new FMix().Draw(batchSize, [32, 32, 32], key, step)</c>, and the masks' shape
    /// is R.
    /// </param>
    /// <param name="points">The clouds, row-major (B, N, 3), N ≥ 2, finite; not changed.</param>
    /// <param name="mixed">Receives (B, N, 3); not overlapping <paramref name="points"/>.</param>
    /// <exception cref="ArgumentException">The plan or the points do not fit; the message says why.</exception>
    public static void ApplyToPoints(this MixPlan plan, ReadOnlySpan<float> points, Span<float> mixed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.IsIdentity)
        {
            Standardise(points, mixed, plan.BatchSize);
            return;
        }
        if (plan.Rule is Erasing)
            throw new ArgumentException(
                $"{plan.Method} erases voxels; point clouds are mixed with a partner, by FMix or CutMix.",
                nameof(plan)
            );
        if (plan.Rule is not Selection { Masks: { IsSoft: false, Shape.Length: 3 } masks })
        {
            var kind = plan.Masks?.IsSoft == true ? "soft" : "binary";
            var found = plan.Masks is null ? "none" : $"{kind} ones of shape {MaskShape.Text(plan.Masks.Shape)}";
            throw new ArgumentException(
                $"Point clouds are mixed by binary masks over three axes; the plan of {plan.Method} has {found}. Draw it by "
                    + "FMix or CutMix with a shape such as [32, 32, 32].",
                nameof(plan)
            );
        }
        if (plan.Key is not { } key)
            throw new ArgumentException(
                $"The plan of {plan.Method} has no key, from which points are drawn: draw it by a sampler, or give it one with WithKey.",
                nameof(plan)
            );
        var cloud = CheckedCloudLength(points, plan.BatchSize);
        CheckOutput(points, mixed);
        var occupied = MixedVoxels(plan, points);
        for (var i = 0; i < plan.BatchSize; i++)
        {
            var stream = key.Fold(PlanPlaces.Points).Fold(i).Stream();
            DrawPoints(occupied[i], masks.Shape, ref stream, mixed.Slice(i * cloud, cloud));
        }
        StandardiseInPlace(mixed, plan.BatchSize);
    }

    /// <summary>
    /// Subtracts each cloud's mean and divides by its standard deviation (n − 1), per axis; an axis without extent becomes 0.
    /// </summary>
    /// <param name="points">The clouds, row-major (clouds, N, 3), N ≥ 2, finite; not changed.</param>
    /// <param name="standardised">Receives as many values; not overlapping <paramref name="points"/>.</param>
    /// <param name="clouds">Number of clouds, at least 1.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a coordinate is not finite.</exception>
    public static void Standardise(ReadOnlySpan<float> points, Span<float> standardised, int clouds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clouds);
        CheckedCloudLength(points, clouds);
        CheckOutput(points, standardised);
        points.CopyTo(standardised);
        StandardiseInPlace(standardised, clouds);
    }

    private static void StandardiseInPlace(Span<float> points, int clouds)
    {
        var cloud = points.Length / clouds;
        for (var start = 0; start < points.Length; start += cloud)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                var values = points.Slice(start, cloud);
                double sum = 0,
                    squares = 0;
                for (var i = axis; i < cloud; i += 3)
                    sum += values[i];
                var mean = sum / (cloud / 3);
                for (var i = axis; i < cloud; i += 3)
                    squares += (values[i] - mean) * (values[i] - mean);
                var deviation = Math.Sqrt(squares / (cloud / 3 - 1));
                for (var i = axis; i < cloud; i += 3)
                    values[i] = deviation > 0 ? (float)((values[i] - mean) / deviation) : 0;
            }
        }
    }

    private static void CheckOutput(ReadOnlySpan<float> points, ReadOnlySpan<float> outputs)
    {
        if (outputs.Length != points.Length)
            throw new ArgumentException(
                $"The output has {outputs.Length} values; expected {points.Length}, as many as the input.",
                nameof(outputs)
            );
        if (points.Overlaps(outputs))
            throw new ArgumentException("The output overlaps the input; give separate memory.", nameof(outputs));
    }

    /// <summary>Values of one cloud, if all clouds have as many points, two or more, and every coordinate is finite.</summary>
    internal static int CheckedCloudLength(ReadOnlySpan<float> points, int clouds)
    {
        if (points.Length % clouds != 0 || points.Length / clouds % 3 != 0 || points.Length / clouds < 6)
        {
            throw new ArgumentException(
                $"{points.Length} values are not {clouds} clouds of equally many points, two or more, of three coordinates. "
                    + "Draw the same number of points from each cloud.",
                nameof(points)
            );
        }
        var cloud = points.Length / clouds;
        for (var i = 0; i < points.Length; i++)
        {
            if (!float.IsFinite(points[i]))
                throw new ArgumentException(
                    $"Cloud {i / cloud}'s point {i % cloud / 3} has the coordinate {points[i]}; expected finite numbers.",
                    nameof(points)
                );
        }
        return cloud;
    }

    /// <summary>For each mixed sample its occupied voxels, as indices into a row-major grid of the masks' shape; never none.</summary>
    internal static int[][] MixedVoxels(MixPlan plan, ReadOnlySpan<float> points)
    {
        var masks = plan.Masks!;
        var cloud = points.Length / plan.BatchSize;
        var voxels = new int[plan.BatchSize][];
        for (var i = 0; i < voxels.Length; i++)
            voxels[i] = Voxels(points.Slice(i * cloud, cloud), masks.Shape);
        var mixed = new int[plan.BatchSize][];
        for (var i = 0; i < mixed.Length; i++)
        {
            var mask = masks.HardValues.Slice((masks.Count == 1 ? 0 : i) * masks.Size, masks.Size);
            var (own, partner) = (voxels[i], voxels[plan.Partners[i]]);
            mixed[i] = [.. Where(own, mask, 1), .. Where(partner, mask, 0)];
            if (mixed[i].Length == 0)
                mixed[i] = plan.Lambdas[i] >= 0.5 ? own : partner;
        }
        return mixed;
    }

    /// <summary>The distinct voxels that a cloud occupies, rising, as indices into a row-major grid.</summary>
    internal static int[] Voxels(ReadOnlySpan<float> cloud, ReadOnlySpan<int> grid)
    {
        double least = cloud[0],
            most = cloud[0];
        foreach (var value in cloud)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        var extent = most > least ? most - least : 1;
        var voxels = new int[cloud.Length / 3];
        for (var i = 0; i < voxels.Length; i++)
        {
            for (var axis = 0; axis < 3; axis++)
                voxels[i] = voxels[i] * grid[axis] + (int)((cloud[3 * i + axis] - least) / extent * (grid[axis] - 1));
        }
        return [.. voxels.Order().Distinct()];
    }

    private static List<int> Where(int[] voxels, ReadOnlySpan<byte> mask, byte value)
    {
        var chosen = new List<int>(voxels.Length);
        foreach (var voxel in voxels)
        {
            if (mask[voxel] == value)
                chosen.Add(voxel);
        }
        return chosen;
    }

    /// <summary>Points drawn from voxels with replacement, uniformly within each; a voxel's side is 1.</summary>
    internal static void DrawPoints(int[] occupied, ReadOnlySpan<int> grid, ref RandomStream stream, Span<float> points)
    {
        for (var i = 0; i < points.Length; i += 3)
        {
            var voxel = occupied[stream.NextInt(occupied.Length)];
            for (var axis = 2; axis >= 0; axis--)
            {
                points[i + axis] = (float)(voxel % grid[axis] + stream.NextDouble());
                voxel /= grid[axis];
            }
        }
    }
}
