using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Adam with β = (0.9, 0.999) and ε = 1e-8 in PyTorch's arithmetic: m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; p ← p − lr/(1 − β₁ᵗ) ·
/// m/(√v/√(1 − β₂ᵗ) + ε). Weight decay, if any, is added to the gradient, as in the article. Source: Kingma, Ba, "Adam: A Method for
/// Stochastic Optimization" (2015).
/// </summary>
internal sealed class Adam : Optimiser
{
    private const double Beta1 = 0.9,
        Beta2 = 0.999,
        Epsilon = 1e-8;

    private readonly Tensor first,
        second;

    /// <inheritdoc cref="Optimiser(nn.Module, double, string)"/>
    public Adam(nn.Module model, double weightDecay = 0, string precision = Precision.Float32)
        : base(model, weightDecay, precision)
    {
        first = AddBuffer("first");
        second = AddBuffer("second");
    }

    /// <inheritdoc/>
    protected override void Move(double rate)
    {
        first.mul_(Beta1).add_(Gradients, 1 - Beta1);
        second.mul_(Beta2).addcmul_(Gradients, Gradients, 1 - Beta2);
        var denominator = second.sqrt().div_(Math.Sqrt(1 - Math.Pow(Beta2, Steps))).add_(Epsilon);
        var factor = -rate / (1 - Math.Pow(Beta1, Steps));
        if (HasRates)
            Add(first / denominator, factor);
        else
            Masters.addcdiv_(first, denominator, factor);
    }
}
