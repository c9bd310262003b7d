using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay on every parameter, biases and batch norm included (spec §3.1), in
/// PyTorch's arithmetic: g ← g + wd·p; v ← μ·v + g; p ← p − lr·v. Options that the paper's recipe does not use: Nesterov (p ← p − lr·(g + μ·v)),
/// a limit on the gradient's norm, no decay of biases and batch norm. No damping.
/// </summary>
/// <remarks>
/// All weights, gradients and momenta live in a few flat tensors of which the model's are views, so that a step is a few operations
/// instead of some for each parameter. Weights are kept and updated in float32 (the masters); layers that compute in bfloat16 get a rounded copy after each step.
/// Build it after the model has been moved to its device: TorchSharp replaces the parameters then. PyTorch
/// starts v at the first gradient, which is the same as starting at zero.
/// </remarks>
internal sealed class Sgd : IDisposable
{
    // Every parameter begins at a multiple of 64 bytes, as a tensor of its own would: vector kernels want it.
    private const long Alignment = 64 / sizeof(float);

    private readonly Tensor masters, gradients, momenta;
    private Tensor? decayed; // 1 where weights decay, 0 elsewhere; null when all do
    private readonly Rounded? rounded;
    private readonly (string Name, Tensor Master, Tensor Momentum)[] slots;
    private readonly double momentum, weightDecay;

    /// <summary>Moves the float32 parameters of <paramref name="model"/> into flat storage, and casts the layers that compute in another precision.</summary>
    /// <param name="model">Already on its device; must outlive this only in so far as it is trained.</param>
    /// <param name="momentum">μ in [0, 1).</param>
    /// <param name="weightDecay">wd ≥ 0.</param>
    /// <param name="precision">One of <see cref="Precision.Names"/>.</param>
    public Sgd(nn.Module model, double momentum = 0.9, double weightDecay = 1e-4, string precision = Precision.Float32)
    {
        this.momentum = momentum;
        this.weightDecay = weightDecay;
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var before = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.detach());
        Precision.Cast(model, precision);
        // Those with rounded copies first, so that the copies are one stretch.
        var named = model.named_parameters().OrderByDescending(entry => entry.parameter.dtype == ScalarType.BFloat16).ToArray();
        var length = named.Sum(entry => Padded(entry.parameter.numel()));
        masters = zeros(length, dtype: ScalarType.Float32, device: named[0].parameter.device).MoveToOuterDisposeScope();
        gradients = zeros_like(masters).MoveToOuterDisposeScope();
        momenta = zeros_like(masters).MoveToOuterDisposeScope();
        var roundedLength = named.Where(entry => entry.parameter.dtype == ScalarType.BFloat16).Sum(entry => Padded(entry.parameter.numel()));
        rounded = roundedLength == 0 ? null : new Rounded(masters, gradients, roundedLength);
        slots = new (string, Tensor, Tensor)[named.Length];
        long offset = 0;
        for (var i = 0; i < named.Length; i++)
        {
            var (name, parameter) = named[i];
            var master = View(masters).copy_(before[name]);
            var isRounded = offset < roundedLength;
            parameter.set_(isRounded ? View(rounded!.Weights) : master);
            parameter.grad = View(isRounded ? rounded!.Gradients : gradients);
            slots[i] = (name, master.MoveToOuterDisposeScope(), View(momenta).MoveToOuterDisposeScope());
            offset += Padded(parameter.numel());

            Tensor View(Tensor flat) => flat.narrow(0, offset, parameter.numel()).view(parameter.shape);
        }
        rounded?.Round();
    }

    /// <summary>Nesterov's form of momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Gradients whose norm over all parameters is larger are scaled to it, before weight decay; null for no limit.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>False: parameters of one axis (biases, batch norm) do not decay.</summary>
    public bool DecayAll
    {
        get => decayed is null;
        init => decayed = value ? null : WhereMatrices();
    }

    /// <summary>Number of trained values, without the padding between them.</summary>
    public long ParameterCount => slots.Sum(slot => slot.Momentum.numel());

    /// <summary>The float32 weights, by the parameter's name: views, owned by this optimiser. After writing to them call <see cref="Refresh"/>.</summary>
    public IEnumerable<(string Name, Tensor Master)> Masters => slots.Select(slot => (slot.Name, slot.Master));

    /// <summary>The momentum buffer of each parameter, by the parameter's name: views, owned by this optimiser.</summary>
    public IEnumerable<(string Name, Tensor Momentum)> Momenta => slots.Select(slot => (slot.Name, slot.Momentum));

    /// <summary>Forgets the gradients of the step before; call it before <c>backward</c>, which adds to them.</summary>
    public void ZeroGradients()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        gradients.zero_();
        rounded?.Gradients.zero_();
    }

    /// <summary>Moves every parameter one step; uses up the gradients.</summary>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        rounded?.WidenGradients();
        if (ClipNorm is { } limit)
            gradients.mul_((limit / (gradients.norm() + 1e-6)).clamp_max(1)); // 1e-6 as in PyTorch
        if (decayed is null)
            gradients.add_(masters, weightDecay);
        else
            gradients.addcmul_(masters, decayed, weightDecay);
        momenta.mul_(momentum).add_(gradients);
        masters.add_(Nesterov ? gradients.add_(momenta, momentum) : momenta, -rate);
        rounded?.Round();
    }

    /// <summary>Makes the model compute with what has been written to <see cref="Masters"/>.</summary>
    public void Refresh()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        rounded?.Round();
    }

    /// <summary>False when a parameter or a momentum is infinite or not a number.</summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return masters.isfinite().all().item<bool>() && momenta.isfinite().all().item<bool>();
    }

    /// <summary>Releases gradients and momenta; the model keeps its parameters.</summary>
    public void Dispose()
    {
        foreach (var (_, master, slot) in slots)
        {
            master.Dispose();
            slot.Dispose();
        }
        masters.Dispose();
        gradients.Dispose();
        momenta.Dispose();
        decayed?.Dispose();
        rounded?.Dispose();
    }

    private Tensor WhereMatrices()
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var where = zeros_like(masters);
        foreach (var (_, master, _) in slots.Where(slot => slot.Master.dim() > 1))
            where.narrow(0, master.storage_offset(), master.numel()).fill_(1);
        return where.DetachFromDisposeScope();
    }

    private static long Padded(long length) => (length + Alignment - 1) / Alignment * Alignment;

    /// <summary>bfloat16 copies of the first part of the masters, and their gradients.</summary>
    private sealed class Rounded : IDisposable
    {
        private readonly Tensor masters, gradients; // float32 views of the optimiser's

        public Rounded(Tensor allMasters, Tensor allGradients, long length)
        {
            masters = allMasters.narrow(0, 0, length).DetachFromDisposeScope();
            gradients = allGradients.narrow(0, 0, length).DetachFromDisposeScope();
            Weights = zeros(length, dtype: ScalarType.BFloat16, device: masters.device).DetachFromDisposeScope();
            Gradients = zeros_like(Weights).DetachFromDisposeScope();
        }

        public Tensor Weights { get; }

        public Tensor Gradients { get; }

        public void Round() => Weights.copy_(masters);

        public void WidenGradients() => gradients.copy_(Gradients);

        public void Dispose()
        {
            foreach (var tensor in (Tensor[])[masters, gradients, Weights, Gradients])
                tensor.Dispose();
        }
    }
}
