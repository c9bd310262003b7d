using System.Globalization;
using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>What every result must satisfy, whatever attack made it.</summary>
internal static class AttackChecks
{
    /// <summary>Throws unless every value is a number; returns the tensor.</summary>
    /// <exception cref="ArithmeticException">The model's fault: its weights or its arithmetic overflow.</exception>
    public static Tensor Finite(Tensor values, string what)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return values.isfinite().all().item<bool>()
            ? values
            : throw new ArithmeticException(
                $"the model's {what} hold infinity or NaN; an attack on it would mean nothing. Look at its weights."
            );
    }

    /// <summary>Throws unless what an attack gave are samples in the place of the images, within the model's bounds.</summary>
    /// <exception cref="InvalidOperationException">The attack's fault.</exception>
    public static void Samples(Tensor? samples, AttackCase attacked, string attack)
    {
        using var scope = NewDisposeScope();
        var (images, model) = (attacked.Images, attacked.Model);
        if (samples is null)
            throw new InvalidOperationException($"the attack '{attack}' gave null; expected samples like the images");
        if (
            samples.is_sparse
            || samples.dtype != ScalarType.Float32
            || !samples.shape.SequenceEqual(images.shape)
            || samples.device_type != images.device_type
            || samples.device_index != images.device_index
        )
        {
            throw new InvalidOperationException(
                $"the attack '{attack}' gave {(samples.is_sparse ? "sparse " : "")}{samples.dtype} "
                    + $"({string.Join(", ", samples.shape)}) on {samples.device}; expected samples like the images: Float32 "
                    + $"({string.Join(", ", images.shape)}) on {images.device}"
            );
        }
        var (low, high) = (samples.min().item<float>(), samples.max().item<float>());
        if (!(low >= (float)model.Low && high <= (float)model.High))
        {
            throw new InvalidOperationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the attack '{attack}' gave values from {low} to {high}, outside the model's bounds {model.Low} … {model.High}; "
                        + $"end it with ToBounds or ToBall"
                )
            );
        }
    }

    /// <summary>Throws unless every sample is no farther than ε from its image, up to rounding.</summary>
    /// <exception cref="InvalidOperationException">A mistake in a norm.</exception>
    public static void Ball(Tensor samples, AttackCase attacked, double epsilon)
    {
        using var scope = NewDisposeScope();
        var (norm, model) = (attacked.Norm, attacked.Model);
        var length = norm.Length(samples - attacked.Images).max().item<float>();
        var largest = Math.Max(Math.Abs(model.Low), Math.Abs(model.High));
        if (!(length <= epsilon * (1 + 1e-5) + norm.Rounding(largest, samples.numel() / samples.shape[0])))
        {
            throw new InvalidOperationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"internal error: a sample that was clipped is {length} from its image, farther than ε = {epsilon} ({norm.Name})"
                )
            );
        }
    }
}
