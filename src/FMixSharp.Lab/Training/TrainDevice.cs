using System.Globalization;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>The devices of the command line.</summary>
internal static class TrainDevice
{
    private const string Cuda = "cuda";

    /// <summary>Whether <paramref name="name"/> is cpu, cuda or cuda with a number.</summary>
    public static bool IsName(string name) =>
        name is "cpu" or Cuda
        || (
            name.StartsWith(Cuda + ":", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(Cuda.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
        );

    /// <summary>The device, if this machine and this build have it.</summary>
    /// <exception cref="InvalidOperationException">There is no such device; the message says what to do.</exception>
    public static Device Open(string name)
    {
        if (name == "cpu")
            return CPU;
        if (!cuda.is_available())
            throw new InvalidOperationException(WithoutCuda(name, HasCuda()));
        var wanted = device(name == Cuda ? Cuda + ":0" : name);
        return wanted.index < cuda.device_count()
            ? wanted
            : throw new InvalidOperationException(
                $"Device {name} was asked for, but there are {cuda.device_count()} CUDA devices, counted from 0."
            );
    }

    /// <summary>What to do where no CUDA device can be used.</summary>
    /// <param name="name">The device that was asked for.</param>
    /// <param name="hasCuda">Whether libtorch would know what to do with one.</param>
    internal static string WithoutCuda(string name, bool hasCuda) =>
        hasCuda
            ? $"Device {name} was asked for, but libtorch finds no CUDA device: the machine has no graphics card of NVIDIA, its driver is "
                + "missing or too old for this libtorch (nvidia-smi shows both), or CUDA_VISIBLE_DEVICES hides it. Use --device cpu."
            : $"Device {name} was asked for, but this program has the libtorch for processors. Set {LibTorchFolder.Variable} to a folder "
                + "with one for CUDA, such as torch/lib of an installed PyTorch 2.10, or build with -p:Torch=cuda (docs/gpu.md). "
                + "Or use --device cpu.";

    // By now TorchSharp has tried to load it.
    private static bool HasCuda() =>
        NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "torch_cuda" : "libtorch_cuda.so", typeof(Tensor).Assembly, null, out _);
}
