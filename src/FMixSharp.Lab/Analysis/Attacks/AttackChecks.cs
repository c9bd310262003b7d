using System.Globalization;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Attacks;

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
            : throw new ArithmeticException($"the model's {what} hold infinity or NaN; an attack on it would mean nothing. Look at its weights.");
    }

    /// <summary>Throws unless every value is within the model's bounds.</summary>
    /// <exception cref="InvalidOperationException">A mistake in the attack.</exception>
    public static void Bounds(Tensor samples, AttackedModel model)
    {
        using var scope = NewDisposeScope();
        var (low, high) = (samples.min().item<float>(), samples.max().item<float>());
        if (!(low >= (float)model.Low && high <= (float)model.High))
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"internal error: an attacked sample has values from {low} to {high}, outside the bounds {model.Low} … {model.High}"));
    }

    /// <summary>Throws unless every perturbation is no longer than ε, up to rounding.</summary>
    /// <exception cref="InvalidOperationException">A mistake in the attack.</exception>
    public static void Ball(Tensor perturbations, AttackNorm norm, double epsilon, double largest)
    {
        using var scope = NewDisposeScope();
        var length = norm.Length(perturbations).max().item<float>();
        var allowed = epsilon * (1 + 1e-5) + norm.Rounding(largest, perturbations.numel() / perturbations.shape[0]);
        if (!(length <= allowed))
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"internal error: an attacked sample is {length} from its image, farther than ε = {epsilon} ({norm.Name})"));
    }
}
