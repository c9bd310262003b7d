using System.Runtime.Intrinsics.X86;

namespace FMixSharp;

/// <summary>
/// Faults of the libtorch that TorchSharp brings, which make it compute wrongly without an error on some machines, and their cure:
/// <c>LibTorchFaults.Repair();</c> as the first line of a program. docs/upstream.md describes each fault.
/// </summary>
public static class LibTorchFaults
{
    private static readonly Lock once = new();
    private static volatile LibTorchRepair? done;

    /// <summary>
    /// Makes libtorch compute without oneDNN from now on, in this process: slower, and rightly also where <see cref="Repair()"/> can do
    /// nothing.
    /// </summary>
    /// <returns>Whether it does; false on systems other than Linux, and before libtorch is loaded.</returns>
    public static bool SwitchOffOneDnn() => LibTorchContext.SwitchOffOneDnn();

    /// <summary>
    /// Looks for the faults that this process can meet, and repairs them for all of it. Call it before the first convolution; drawing or
    /// applying a plan calls it, too. The first call decides, and every other one returns what it returned; any thread may call, at any
    /// time. Where there is nothing to repair, libtorch is not even loaded. A libtorch that the environment names
    /// (<see cref="LibTorchFolder"/>) is taken first.
    /// </summary>
    /// <remarks>
    /// It knows one fault: virtual machines on AMD processors that hide the sizes of the caches (CPUID leaf 0x8000001D). oneDNN 3.7, which
    /// is part of libtorch 2.10, then believes in caches of one byte, and gives wrong convolutions for many numbers of channels, or divides
    /// by zero, which ends the process. The repair, on Linux, makes oneDNN use the sizes that it takes for processors it does not know, and
    /// costs no speed. Where that cannot be done, libtorch computes without oneDNN: rightly, but slower. (NNPACK, which does not start
    /// without the sizes, is switched off, so that libtorch does not say so at each convolution.)
    /// </remarks>
    /// <returns>What was found and done.</returns>
    /// <exception cref="TypeInitializationException">There is something to repair, but TorchSharp finds no libtorch, as any use of it would
    /// say.</exception>
    /// <exception cref="InvalidOperationException">FMIX_LIBTORCH names a libtorch that cannot be taken, or it is too
    /// late for it.</exception>
    public static LibTorchRepair Repair()
    {
        if (done is { } repair)
            return repair;
        lock (once)
        {
            _ = LibTorchFolder.Use();
            return done ??= Repair(X86Base.IsSupported ? X86Base.CpuId : null);
        }
    }

    /// <summary>The same on a processor that answers so.</summary>
    /// <param name="cpuid">The processor's answer (eax, ebx, ecx, edx) to a leaf and a sub-leaf; null for a processor of another
    /// kind.</param>
    internal static LibTorchRepair Repair(Func<int, int, (int, int, int, int)>? cpuid)
    {
        if (cpuid is null || !ProcessorCaches.AreHidden(cpuid))
            return new(LibTorchRepairOutcome.NotNeeded, null);
        TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU); // loads libtorch
        LibTorchContext.SwitchOffBrokenNnpack(); // it asks for the same sizes
        var oneDnn = OneDnn.Find();
        var isRepaired = oneDnn?.UseUsualCaches(cpuid) ?? false;
        if (isRepaired && !oneDnn!.MayHaveWrongKernels)
        {
            return new(
                LibTorchRepairOutcome.Repaired,
                "This machine hides the sizes of its caches, with which libtorch computes wrong convolutions; that is repaired."
            );
        }
        if (!LibTorchContext.SwitchOffOneDnn())
        {
            return new(
                LibTorchRepairOutcome.NotRepaired,
                "This machine hides the sizes of its processor's caches, from which libtorch's oneDNN computes wrong convolutions, and "
                    + "that could not be repaired: "
                    + "do not trust results from this machine."
            );
        }
        return new(
            LibTorchRepairOutcome.OneDnnOff,
            "This machine hides the sizes of its processor's caches, from which libtorch's oneDNN computes wrong convolutions; it is "
                + "switched off, so convolutions are right but slower"
                + (isRepaired ? ". Call LibTorchFaults.Repair() before libtorch is used, and they are fast." : ".")
        );
    }
}
