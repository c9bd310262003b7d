using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>
/// Mixes tensors on the processor in their own memory, in one pass, by the code that mixes plain arrays: libtorch would copy the partners
/// first, and read everything again.
/// </summary>
internal static class MixMemory
{
    /// <summary>
    /// True for what <see cref="Apply"/> takes: float32 or uint8 on the processor, dense, and nobody wants gradients through it.
    /// </summary>
    public static bool CanMix(Tensor inputs) =>
        inputs.device_type == TorchSharp.DeviceType.CPU
        && inputs.dtype is ScalarType.Float32 or ScalarType.Byte
        && !(inputs.requires_grad && is_grad_enabled())
        && inputs.is_contiguous()
        && inputs.numel() * inputs.element_size() <= int.MaxValue;

    /// <summary>The mixed batch; the caller's dispose scope owns it. The inputs have been checked against the plan.</summary>
    public static Tensor Apply(MixPlan plan, Tensor inputs, Tensor others)
    {
        var mixed = empty_like(inputs, requires_grad: false);
        var channels = plan.Masks is { } masks ? (int)(inputs.numel() / plan.BatchSize / masks.Size) : 1;
        ReadOnlySpan<byte> source = inputs.bytes,
            second = others.bytes;
        var target = mixed.bytes;
        if (inputs.dtype == ScalarType.Byte)
            plan.Apply(source, second, target, channels);
        else
            plan.Apply(
                MemoryMarshal.Cast<byte, float>(source),
                MemoryMarshal.Cast<byte, float>(second),
                MemoryMarshal.Cast<byte, float>(target),
                channels
            );
        return mixed;
    }
}
