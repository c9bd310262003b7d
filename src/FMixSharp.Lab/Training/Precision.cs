using System.Runtime.Intrinsics.X86;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// In which numbers a network computes. In bfloat16, convolutions hold bfloat16 copies of float32 master weights, and activations and their
/// gradients are bfloat16; batch norm (weights and statistics), the linear head, the loss, momenta and weight updates stay float32.
/// </summary>
public static class Precision
{
    /// <summary>All in float32.</summary>
    public const string Float32 = "float32";

    /// <summary>Convolutions and activations in bfloat16, the rest in float32.</summary>
    public const string BFloat16 = "bfloat16";

    /// <summary>All names, for help texts and errors.</summary>
    public static IReadOnlyList<string> Names { get; } = [Float32, BFloat16];

    /// <summary>
    /// Whether <paramref name="device"/> multiplies bfloat16 faster than float32; where it does not, emulation is many times slower.
    /// </summary>
    public static bool IsFast(string name, Device device) =>
        name == Float32 || device.type != TorchSharp.DeviceType.CPU || ProcessorHasBFloat16;

    /// <summary>What <paramref name="device"/> computes in when <paramref name="name"/> is asked for.</summary>
    public static string Effective(string name, Device device) => IsFast(name, device) ? name : Float32;

    private static bool ProcessorHasBFloat16
    {
        get
        {
            if (!Avx512F.IsSupported || !X86Base.IsSupported)
                return false;
            const int Avx512Bf16 = 1 << 5; // of leaf 7, sub-leaf 1, EAX
            const int AmxBf16 = 1 << 22; // of leaf 7, sub-leaf 0, EDX
            return (X86Base.CpuId(7, 1).Eax & Avx512Bf16) != 0 || (X86Base.CpuId(7, 0).Edx & AmxBf16) != 0;
        }
    }

    /// <summary>Turns the layers of a float32 model that compute in <paramref name="name"/>; its parameter handles are replaced.</summary>
    public static void Cast(nn.Module model, string name)
    {
        if (name == Float32)
            return;
        foreach (var (_, layer) in model.named_modules().Append(("", model)))
        {
            if (layer is Convolution)
                layer.to(ScalarType.BFloat16);
        }
    }
}
