using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>Draws plans for tensors and applies them.</summary>
public static class MixTensors
{
    /// <summary>Draws the plan of a batch of shape (B, C, *spatial).</summary>
    public static MixPlan Draw(this MixSampler sampler, Tensor inputs, RandomKey random, long step = 0) =>
        throw new NotImplementedException();

    /// <summary>The mixed batch: a new tensor of the same shape, dtype and device; the caller owns it.</summary>
    public static Tensor Apply(this MixPlan plan, Tensor inputs) => throw new NotImplementedException();
}
