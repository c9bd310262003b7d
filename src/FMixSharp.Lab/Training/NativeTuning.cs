using System.Runtime.InteropServices;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Settings of this process's native side that suit training on a processor, on Linux. They change speed and memory, never a number;
/// variables that the user has set are left alone. docs/performance.md has what each is worth.
/// </summary>
internal static partial class NativeTuning
{
    private const int TrimThreshold = -1,
        TopPad = -2,
        MmapMax = -4,
        ArenaMax = -8; // parameters of glibc's mallopt

    /// <summary>Applies them. Works only before libtorch is loaded.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux())
            return;
        // GNU OpenMP, which libtorch uses, lets a thread that waits spin for milliseconds. When anything else wants the cores, it keeps the
        // very thread it waits for from running, and a step takes several times as long. Asleep it costs microseconds to wake.
        if (!IsSet("OMP_WAIT_POLICY"))
            SetVariable("GOMP_SPINCOUNT", "0");
        // Activations are up to tens of megabytes and live for a step. By default the C library takes each from the system and gives it
        // back, and the system clears every page anew, which can take longer than the arithmetic. So: keep what was taken.
        if (IsSet("MALLOC_MMAP_MAX_") || IsSet("GLIBC_TUNABLES"))
            return;
        try
        {
            _ = SetAllocator(MmapMax, 0);
            _ = SetAllocator(ArenaMax, 1); // other arenas hold at most 64 MiB in one piece
            _ = SetAllocator(TrimThreshold, int.MaxValue);
            _ = SetAllocator(TopPad, 64 << 20);
        }
        catch (EntryPointNotFoundException)
        {
            // another C library, without these settings
        }
    }

    private static bool IsSet(string name) => Environment.GetEnvironmentVariable(name) is not null;

    private static void SetVariable(string name, string value)
    {
        if (!IsSet(name))
            _ = SetNativeVariable(name, value, 0); // .NET's own SetEnvironmentVariable is not seen by native code
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);
}
