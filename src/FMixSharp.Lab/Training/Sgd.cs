using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay on every parameter, biases and batch norm included (spec §3.1), in
/// PyTorch's arithmetic: g ← g + wd·p; v ← μ·v + g; p ← p − lr·v. No damping. PyTorch starts v at the first gradient, which is the same as
/// starting at zero.
/// </summary>
internal sealed class Sgd : Optimiser
{
    private readonly Tensor momenta;
    private readonly double momentum;

    /// <summary>As <see cref="Optimiser(nn.Module, double, string)"/>, with <paramref name="momentum"/> μ in [0, 1).</summary>
    public Sgd(nn.Module model, double momentum = 0.9, double weightDecay = 1e-4, string precision = Precision.Float32)
        : base(model, weightDecay, precision)
    {
        this.momentum = momentum;
        momenta = AddBuffer("momentum");
    }

    /// <summary>Nesterov's form of momentum, p ← p − lr·(g + μ·v), which the paper's recipe does not use.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    protected override void Move(double rate)
    {
        momenta.mul_(momentum).add_(Gradients);
        Add(Nesterov ? Gradients.add_(momenta, momentum) : momenta, -rate);
    }
}
