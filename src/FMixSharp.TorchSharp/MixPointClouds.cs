using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>
/// Mixes point clouds that are tensors, by way of voxels; computed on the processor in float32, as <see cref="PointClouds"/> does it.
/// </summary>
public static class MixPointClouds
{
    /// <summary>Mixes clouds: as many points, standardised as by <see cref="Standardise"/>.</summary>
    /// <param name="plan">What was drawn, with binary masks over three axes: <c>new FMix().Draw(batchSize, [32, 32, 32], key,
    /// step)</c>.</param>
    /// <param name="points">The clouds: (B, N, 3), N ≥ 2, floating point; float64 is rounded to float32, also in the result.</param>
    /// <returns>A new tensor of the same shape, dtype and device, without gradient; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The plan or the points do not fit; the message says why.</exception>
    public static Tensor ApplyToPoints(this MixPlan plan, Tensor points)
    {
        ArgumentNullException.ThrowIfNull(plan);
        LibTorchFaults.Repair();
        CheckPoints(points);
        MixInputs.CheckBatch(plan, points.shape, nameof(points));
        var mixed = new float[points.numel()];
        plan.ApplyToPoints(Values(points), mixed);
        return Like(points, mixed);
    }

    /// <summary>
    /// Subtracts each cloud's mean and divides by its standard deviation (n − 1), per axis; for the baseline and the test set.
    /// </summary>
    /// <param name="points">The clouds: (B, N, 3), N ≥ 2, floating point; float64 is rounded to float32, also in the result.</param>
    /// <returns>A new tensor of the same shape, dtype and device, without gradient; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The points do not fit; the message says why.</exception>
    public static Tensor Standardise(Tensor points)
    {
        CheckPoints(points);
        var standardised = new float[points.numel()];
        PointClouds.Standardise(Values(points), standardised, checked((int)points.shape[0]));
        return Like(points, standardised);
    }

    private static void CheckPoints(Tensor points)
    {
        ArgumentNullException.ThrowIfNull(points);
        MixInputs.CheckDense(points, nameof(points));
        if (points.shape is not [> 0, > 1, 3] || !is_floating_point(points))
        {
            throw new ArgumentException(
                $"Points are {points.dtype} of shape {MixInputs.Text(points.shape)}, expected floating point of shape (B, N, 3) with "
                    + $"at least two points each.",
                nameof(points)
            );
        }
    }

    private static float[] Values(Tensor points)
    {
        using var scope = NewDisposeScope();
        return points.detach().cpu().to(ScalarType.Float32).contiguous().data<float>().ToArray();
    }

    private static Tensor Like(Tensor points, float[] values)
    {
        using var scope = NewDisposeScope();
        return PlanTensors.On(tensor(values).reshape(points.shape).to(points.dtype), points.device).MoveToOuterDisposeScope();
    }
}
