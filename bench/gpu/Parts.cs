using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.GpuProof;

/// <summary>The parts by their names. Each result becomes JSON.</summary>
internal static class Parts
{
    public static object Run(string name, ProofOptions options)
    {
        LibTorchStart.Prepare(Console.Error.WriteLine);
        return name switch
        {
            "libtorch" => LibTorch(options),
            "equality" => Equality.Run(Device(options)),
            "mixing" => MixingCost.Run(options, Device(options)),
            "speed" => Speed.Run(options, Device(options)),
            "training" => Training.Run(options),
            "kinds" => Kinds.Run(options),
            _ => throw new ArgumentException($"'{name}' is no part."),
        };
    }

    /// <summary>Waits until the device has done what it was told.</summary>
    public static void Synchronise(Device device)
    {
        if (device.type == TorchSharp.DeviceType.CUDA)
            cuda.synchronize(device);
    }

    private static Device Device(ProofOptions options) => device(options.Device == "cuda" ? "cuda:0" : options.Device);

    private static object LibTorch(ProofOptions options)
    {
        var build = LibTorchFolder.Use();
        if (!options.IsCpu && !cuda.is_available())
        {
            throw new InvalidOperationException(
                $"libtorch finds no CUDA device ({build?.ToString() ?? "the program's own libtorch"}). Set {LibTorchFolder.Variable} to "
                    + "the folder of one for CUDA."
            );
        }
        using var scope = NewDisposeScope();
        var values = ones(1000, 1000, device: Device(options));
        var sum = values.matmul(values).sum().item<float>();
        var devices = cuda.is_available() ? $"{cuda.device_count()} CUDA devices" : "no CUDA";
        return new
        {
            summary = $"{build?.ToString() ?? "the program's own libtorch"}; {devices}",
            folder = build?.Folder,
            version = build?.Version,
            missing = build?.Missing,
            cuda = cuda.is_available(),
            cudnn = cuda.is_cudnn_available(),
            devices = cuda.device_count(),
            repair = LibTorchFaults.Repair().ToString(),
            right = sum == 1e9f,
        };
    }
}
