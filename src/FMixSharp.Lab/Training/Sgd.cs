using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay on every parameter, biases and batch norm included (spec §3.1), in
/// PyTorch's arithmetic: g ← g + wd·p; v ← μ·v + g; p ← p − lr·v. No Nesterov, no damping.
/// </summary>
/// <remarks>
/// All parameters, gradients and momenta live in three flat tensors of which the model's are views, so that a step is four operations
/// instead of four per parameter. Build it after the model has been moved to its device: TorchSharp replaces the parameters then. PyTorch
/// starts v at the first gradient, which is the same as starting at zero.
/// </remarks>
internal sealed class Sgd : IDisposable
{
    // Every parameter begins at a multiple of 64 bytes, as a tensor of its own would: vector kernels want it.
    private const long Alignment = 64 / sizeof(float);

    private readonly Tensor parameters, gradients, momenta;
    private readonly (string Name, Tensor Momentum)[] slots;
    private readonly double momentum, weightDecay;

    /// <summary>Moves the float32 parameters of <paramref name="model"/> into flat storage; their values stay.</summary>
    /// <param name="model">Already on its device; must outlive this only in so far as it is trained.</param>
    /// <param name="momentum">μ in [0, 1).</param>
    /// <param name="weightDecay">wd ≥ 0.</param>
    public Sgd(nn.Module model, double momentum = 0.9, double weightDecay = 1e-4)
    {
        this.momentum = momentum;
        this.weightDecay = weightDecay;
        var named = model.named_parameters().ToArray();
        var device = named[0].parameter.device;
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var length = named.Sum(entry => Padded(entry.parameter.numel()));
        parameters = zeros(length, dtype: ScalarType.Float32, device: device).MoveToOuterDisposeScope();
        gradients = zeros_like(parameters).MoveToOuterDisposeScope();
        momenta = zeros_like(parameters).MoveToOuterDisposeScope();
        slots = new (string, Tensor)[named.Length];
        long offset = 0;
        for (var i = 0; i < named.Length; i++)
        {
            var (name, parameter) = named[i];
            var view = View(parameters, parameter);
            view.copy_(parameter);
            parameter.set_(view);
            parameter.grad = View(gradients, parameter);
            slots[i] = (name, View(momenta, parameter).MoveToOuterDisposeScope());
            offset += Padded(parameter.numel());
        }

        Tensor View(Tensor flat, Tensor like) => flat.narrow(0, offset, like.numel()).view(like.shape);
    }

    /// <summary>Number of trained values, without the padding between them.</summary>
    public long ParameterCount => slots.Sum(slot => slot.Momentum.numel());

    /// <summary>The momentum buffer of each parameter, by the parameter's name: views, owned by this optimiser.</summary>
    public IEnumerable<(string Name, Tensor Momentum)> Momenta => slots;

    /// <summary>Forgets the gradients of the step before; call it before <c>backward</c>, which adds to them.</summary>
    public void ZeroGradients()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        gradients.zero_();
    }

    /// <summary>Moves every parameter one step; uses up the gradients (they hold g + wd·p afterwards).</summary>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        gradients.add_(parameters, weightDecay);
        momenta.mul_(momentum).add_(gradients);
        parameters.add_(momenta, -rate);
    }

    /// <summary>False when a parameter or a momentum is infinite or not a number.</summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return parameters.isfinite().all().item<bool>() && momenta.isfinite().all().item<bool>();
    }

    /// <summary>Releases gradients and momenta; the model keeps its parameters.</summary>
    public void Dispose()
    {
        foreach (var (_, slot) in slots)
            slot.Dispose();
        parameters.Dispose();
        gradients.Dispose();
        momenta.Dispose();
    }

    private static long Padded(long length) => (length + Alignment - 1) / Alignment * Alignment;
}
