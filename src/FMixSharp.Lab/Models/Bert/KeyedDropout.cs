using static TorchSharp.torch;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>
/// Dropout: in training each value is 0 with a probability p, and else divided by 1 − p. The draws are libtorch's, from a generator
/// that the key seeds, so they follow from key, shape and kind of device. Source: Srivastava et al., "Dropout" (2014).
/// </summary>
internal sealed class KeyedDropout(double probability) : IStochasticModule
{
    private RandomKey? key;
    private int passes; // since the step began

    public void BeginStep(RandomKey key) => (this.key, passes) = (key, 0);

    /// <summary>The values themselves where nothing is dropped, else a new tensor of their shape.</summary>
    /// <exception cref="InvalidOperationException">In training, when no step was begun.</exception>
    public Tensor Apply(Tensor values, bool training)
    {
        if (!training || probability == 0)
            return values;
        var draw = (
            key
            ?? throw new InvalidOperationException(
                "Dropout draws from a key in training mode, and there is none: call the model's "
                    + "BeginStep(key) before each step, or eval() for evaluation."
            )
        ).Fold(passes++);
        using var scope = NewDisposeScope();
        var factors = Kept(empty(values.shape, values.dtype, values.device), draw).div_(1 - probability);
        return values.mul(factors).MoveToOuterDisposeScope();
    }

    // TorchSharp makes generators of the processor only, whatever the device (docs/upstream.md): there, libtorch's own is seeded.
    private Tensor Kept(Tensor memory, RandomKey draw)
    {
        if (memory.device_type == TorchSharp.DeviceType.CPU)
        {
            using var generator = new Generator(draw.Value);
            return memory.bernoulli_(1 - probability, generator);
        }
        cuda.manual_seed_all(unchecked((long)draw.Value));
        return memory.bernoulli_(1 - probability);
    }
}
