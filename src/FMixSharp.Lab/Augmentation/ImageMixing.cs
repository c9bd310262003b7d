using FMixSharp.Lab.Data;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Augmentation;

/// <summary>Applies any plan to a batch of normalised images, also one that works on 8-bit images.</summary>
internal static class ImageMixing
{
    /// <summary>
    /// The mixed batch. Operations on 8-bit images (AugMix) act on the batch, not in the loader: they come after crop and flip, as with
    /// their authors, and the plan alone says what happens. Normalisation of bytes can be undone exactly, so nothing is lost on the way.
    /// </summary>
    /// <param name="plan">What was drawn.</param>
    /// <param name="images">float32 (B, C, H, W), normalised from bytes; not changed.</param>
    /// <param name="normalisation">How they were normalised.</param>
    /// <returns>Same shape, dtype and device; the caller owns it.</returns>
    public static Tensor Apply(MixPlan plan, Tensor images, Normalisation normalisation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(normalisation);
        if (!plan.Rule.NeedsBytes)
            return plan.Apply(images);
        using var scope = NewDisposeScope();
        // In float64, as the loader's table is computed: an unchanged byte becomes the same float again.
        var mean = tensor(normalisation.Mean).to(ScalarType.Float64).view(-1, 1, 1);
        var deviation = tensor(normalisation.StandardDeviation).to(ScalarType.Float64).view(-1, 1, 1);
        var bytes = images.cpu().to(ScalarType.Float64).mul_(deviation).add_(mean).mul_(255).round_().clamp_(0, 255).to(ScalarType.Byte);
        var mixed = plan.Apply(bytes).to(ScalarType.Float64).div_(255).sub_(mean).div_(deviation);
        return mixed.to(ScalarType.Float32).to(images.device).MoveToOuterDisposeScope();
    }
}
