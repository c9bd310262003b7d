using FMixSharp.Lab.Models;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// What optimisers have in common: where weights and gradients lie, a limit on the gradient's norm, weight decay (g ← g + wd·p), and the
/// state by name. How a weight moves is theirs.
/// </summary>
/// <remarks>
/// All weights, gradients and further values live in a few flat tensors of which the model's are views, so that a step is a few operations
/// instead of some for each parameter. Weights are kept and updated in float32 (the masters); layers that compute in bfloat16 get a rounded
/// copy after each step. Build it after the model has been moved to its device: TorchSharp replaces the parameters then.
/// </remarks>
internal abstract class Optimiser : IDisposable
{
    // Every parameter begins at a multiple of 64 bytes, as a tensor of its own would: vector kernels want it.
    private const long Alignment = 64 / sizeof(float);

    private readonly double weightDecay;
    private readonly Rounded? rounded;
    private readonly (string Name, Tensor Master)[] slots;
    private readonly List<(string Name, Tensor Values)> buffers = [];
    private readonly List<Tensor> owned = [];
    private readonly string? head;
    private Tensor? decayed; // 1 where weights decay, 0 elsewhere; null when all do
    private Tensor? rates; // of each weight, in multiples of the rate; null when all are 1

    /// <summary>
    /// Moves the float32 parameters of <paramref name="model"/> into flat storage, and casts the layers that compute in another precision.
    /// </summary>
    /// <param name="model">Already on its device; must outlive this only in so far as it is trained.</param>
    /// <param name="weightDecay">wd ≥ 0.</param>
    /// <param name="precision">One of <see cref="Precision.Names"/>.</param>
    protected Optimiser(nn.Module model, double weightDecay, string precision)
    {
        this.weightDecay = weightDecay;
        head = ModelParts.Head(model);
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var before = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.detach());
        Precision.Cast(model, precision);
        // Those with rounded copies first, so that the copies are one stretch.
        var named = model
            .named_parameters()
            .Where(entry => entry.parameter.requires_grad)
            .OrderByDescending(entry => entry.parameter.dtype == ScalarType.BFloat16)
            .ToArray();
        Frozen =
        [
            .. model
                .named_parameters()
                .Where(entry => !entry.parameter.requires_grad)
                .Select(entry => (entry.name, (Tensor)entry.parameter)),
        ];
        if (named.Length == 0)
            throw new ArgumentException($"{model.GetName()} has no parameters that are trained", nameof(model));
        if (named.FirstOrDefault(entry => before[entry.name].dtype != ScalarType.Float32) is { parameter: not null } other)
            throw new ArgumentException(
                $"parameter {other.name} of {model.GetName()} is of type {before[other.name].dtype}; expected float32",
                nameof(model)
            );
        var length = named.Sum(entry => Padded(entry.parameter.numel()));
        Masters = Own(zeros(length, dtype: ScalarType.Float32, device: named[0].parameter.device));
        Gradients = Own(zeros_like(Masters));
        var roundedLength = named
            .Where(entry => entry.parameter.dtype == ScalarType.BFloat16)
            .Sum(entry => Padded(entry.parameter.numel()));
        rounded = roundedLength == 0 ? null : new Rounded(Masters, Gradients, roundedLength);
        slots = new (string, Tensor)[named.Length];
        long offset = 0;
        for (var i = 0; i < named.Length; i++)
        {
            var (name, parameter) = named[i];
            var master = View(Masters, offset, parameter).copy_(before[name]);
            var isRounded = offset < roundedLength;
            parameter.set_(isRounded ? View(rounded!.Weights, offset, parameter) : master);
            parameter.grad = View(isRounded ? rounded!.Gradients : Gradients, offset, parameter);
            slots[i] = (name, Own(master));
            offset += Padded(parameter.numel());
        }
        rounded?.Round();
    }

    /// <summary>Gradients whose norm over all parameters is larger are scaled to it, before weight decay; null for no limit.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>False: parameters of one axis (biases, batch norm) do not decay.</summary>
    public bool DecayAll
    {
        get => decayed is null;
        init => decayed = value ? null : Where(slot => slot.Master.dim() > 1, 1, 0);
    }

    /// <summary>Rate of all layers but the last, in multiples of the last one's.</summary>
    public double BodyRate
    {
        init => rates = value == 1 ? null : Where(slot => !ModelParts.IsIn(slot.Name, head), value, 1);
    }

    /// <summary>Steps taken; set it to go on from a stored state.</summary>
    public long Steps { get; set; }

    /// <summary>Number of trained values, without the padding between them.</summary>
    public long ParameterCount => slots.Sum(slot => slot.Master.numel());

    /// <summary>
    /// The float32 weights, by the parameter's name: views, owned by this optimiser. After writing to them call <see cref="Refresh"/>.
    /// </summary>
    public IEnumerable<(string Name, Tensor Master)> Weights => slots;

    /// <summary>The parameters that are not trained, by name; the model's own.</summary>
    public IReadOnlyList<(string Name, Tensor Values)> Frozen { get; }

    /// <summary>
    /// What else this optimiser remembers from step to step, as "kind/parameter" with the shape of the parameter: views, owned by this
    /// optimiser. Writing to them sets the state; no parameter's name contains a slash.
    /// </summary>
    public IEnumerable<(string Name, Tensor Values)> Buffers => buffers;

    /// <summary>The weights, flat.</summary>
    protected Tensor Masters { get; }

    /// <summary>The gradients, flat; a step may use them up.</summary>
    protected Tensor Gradients { get; }

    /// <summary>Forgets the gradients of the step before; call it before <c>backward</c>, which adds to them.</summary>
    public void ZeroGradients()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        Gradients.zero_();
        rounded?.Gradients.zero_();
    }

    /// <summary>Moves every parameter one step; uses up the gradients.</summary>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        Steps++;
        rounded?.WidenGradients();
        if (ClipNorm is { } limit)
            Gradients.mul_((limit / (Gradients.norm() + 1e-6)).clamp_max(1)); // 1e-6 as in PyTorch
        if (weightDecay != 0 && decayed is not null)
            Gradients.addcmul_(Masters, decayed, weightDecay);
        else if (weightDecay != 0)
            Gradients.add_(Masters, weightDecay);
        Move(rate);
        rounded?.Round();
    }

    /// <summary>Makes the model compute with what has been written to <see cref="Weights"/>.</summary>
    public void Refresh()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        rounded?.Round();
    }

    /// <summary>False when a weight or a buffer is infinite or not a number.</summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return Masters.isfinite().all().item<bool>() && buffers.All(entry => entry.Values.isfinite().all().item<bool>());
    }

    /// <summary>Releases gradients and buffers; the model keeps its parameters.</summary>
    public void Dispose()
    {
        foreach (var tensor in owned)
            tensor.Dispose();
        decayed?.Dispose();
        rates?.Dispose();
        rounded?.Dispose();
    }

    /// <summary>Changes <see cref="Masters"/> by <see cref="Gradients"/>, within a scope and without recording.</summary>
    protected abstract void Move(double rate);

    /// <summary>Whether not all weights have the same rate.</summary>
    protected bool HasRates => rates is not null;

    /// <summary>
    /// Adds <paramref name="factor"/> times <paramref name="direction"/>, flat as the weights, to <see cref="Masters"/>: in each at its
    /// rate.
    /// </summary>
    protected void Add(Tensor direction, double factor)
    {
        if (rates is null)
            Masters.add_(direction, factor);
        else
            Masters.addcmul_(direction, rates, factor);
    }

    /// <summary>A flat tensor of zeros like the weights, stored as <paramref name="kind"/>/parameter.</summary>
    protected Tensor AddBuffer(string kind)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var flat = Own(zeros_like(Masters));
        foreach (var (name, master) in slots)
            buffers.Add(($"{kind}/{name}", Own(View(flat, master.storage_offset(), master))));
        return flat;
    }

    private Tensor Own(Tensor tensor)
    {
        owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    // A flat tensor of one value for some parameters and another one for the others.
    private Tensor Where(Func<(string Name, Tensor Master), bool> are, double value, double other)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var where = full_like(Masters, other);
        foreach (var (_, master) in slots.Where(are))
            where.narrow(0, master.storage_offset(), master.numel()).fill_(value);
        return where.DetachFromDisposeScope();
    }

    private static Tensor View(Tensor flat, long offset, Tensor like) => flat.narrow(0, offset, like.numel()).view(like.shape);

    private static long Padded(long length) => (length + Alignment - 1) / Alignment * Alignment;

    /// <summary>bfloat16 copies of the first part of the masters, and their gradients.</summary>
    private sealed class Rounded : IDisposable
    {
        private readonly Tensor masters,
            gradients; // float32 views of the optimiser's

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
