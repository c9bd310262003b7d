using System.Globalization;
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
        {
            throw new InvalidOperationException(
                $"Device {name} was asked for, but no CUDA device can be used: there is no graphics "
                    + "card or driver, or this build has the processor-only libtorch. Use --device cpu."
            );
        }
        var wanted = device(name == Cuda ? Cuda + ":0" : name);
        return wanted.index < cuda.device_count()
            ? wanted
            : throw new InvalidOperationException(
                $"Device {name} was asked for, but there are {cuda.device_count()} CUDA devices, counted from 0."
            );
    }
}
