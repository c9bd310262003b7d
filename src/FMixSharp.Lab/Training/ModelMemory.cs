using System.Globalization;
using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Training;

/// <summary>Whether what a run learns fits into the machine's memory, before any of it is taken.</summary>
internal static class ModelMemory
{
    private static readonly string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>
    /// Checks a run; weights of a folder are as large as their file, and models of one's own have any size: both are not looked at.
    /// </summary>
    /// <param name="options">The run.</param>
    /// <param name="channels">What its data give to the model, as for <see cref="ModelCatalog.Create"/>.</param>
    /// <param name="outputs">Number of its logits.</param>
    /// <param name="available">Bytes that there are; null for this process's.</param>
    /// <exception cref="OptionException">It does not fit: the message says how many parameters, how many bytes, and what to do.</exception>
    public static void Check(TrainOptions options, int channels, int outputs, long? available = null)
    {
        if (options.Weights is not null || !ModelCatalog.Names.Contains(options.Model))
            return;
        var entry = ModelCatalog.Find(options.Model);
        var parameters = entry.Parameters(options.Width ?? entry.Width, options.Depth ?? entry.Depth, channels, outputs);
        var isHere = TrainDevice.Open(options.Device).type == TorchSharp.DeviceType.CPU;
        // On a device the weights alone are here, while they are drawn.
        var copies =
            !isHere ? 1
            : options.Optimiser == TrainOptions.Adam ? 4
            : 3;
        var needed = (double)parameters * sizeof(float) * copies;
        var there = available ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed <= there)
            return;
        throw new OptionException(option =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{ModelCatalog.Describe(options.Model, options.Width, options.Depth)}, has {parameters:N0} parameters, which take "
                    + $"{Size(needed)}{(isHere ? " with their gradients and the optimiser's memory" : "")}, but there are {Size(there)} of "
                    + $"memory. Expected a smaller {option(nameof(options.Width))} or {option(nameof(options.Depth))}."
            )
        );
    }

    private static string Size(double bytes)
    {
        var unit = 0;
        for (; bytes >= 1024 && unit < units.Length - 1; unit++)
            bytes /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.#} {units[unit]}");
    }
}
