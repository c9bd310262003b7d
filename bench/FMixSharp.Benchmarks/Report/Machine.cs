using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Benchmarks.Report;

/// <summary>What the figures were measured on, and whether it had time for them.</summary>
internal static class Machine
{
    /// <summary>One line: processor, instruction sets, load and versions.</summary>
    public static string Description
    {
        get
        {
            (string Name, bool Has)[] sets =
            [
                ("AVX2", Avx2.IsSupported),
                ("AVX-512", Avx512F.IsSupported),
                ("bfloat16", Precision.IsFast(Precision.BFloat16, CPU)),
                ("Arm AdvSimd", System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported),
            ];
            var load = File.Exists("/proc/loadavg") ? $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} before; " : "";
            return $"{Provenance.Machine}; {string.Join(", ", sets.Where(set => set.Has).Select(set => set.Name))}; "
                + $"{load}{Provenance.OperatingSystem}; {Provenance.Runtime}; commit {Provenance.Commit}";
        }
    }

    public static bool HasAvx512 => Avx512F.IsSupported;
}

/// <summary>How much of the machine others take while something is measured; known on Linux only.</summary>
internal sealed class LoadWatch
{
    /// <summary>Cores that others may keep busy before targets are no longer judged.</summary>
    public const double Tolerated = 0.15;

    private const double TicksPerSecond = 100; // USER_HZ, which is the same on every Linux

    // Of /proc/stat: user, nice, system, not idle and waiting for a disk, interrupts, and time that the host gave to other machines.
    private static readonly int[] busyColumns = [1, 2, 3, 6, 7, 8];
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly double busy = BusySeconds(),
        own = OwnSeconds(Environment.ProcessId);

    /// <summary>
    /// Cores that were busy since the watch was made, on average, with anything but this program and its children; null when unknown.
    /// </summary>
    public double? OthersCores =>
        OperatingSystem.IsLinux()
            ? Math.Max(0, (BusySeconds() - busy - (OwnSeconds(Environment.ProcessId) - own)) / Stopwatch.GetElapsedTime(start).TotalSeconds)
            : null;

    private static double BusySeconds()
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        var columns = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return busyColumns.Sum(column => double.Parse(columns[column], NumberStyles.Float, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    // Of a process and its children, those included that have ended.
    private static double OwnSeconds(int process)
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var columns = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // from the third column of proc(5) on
            return columns[11..15].Sum(ticks => double.Parse(ticks, NumberStyles.Float, CultureInfo.InvariantCulture)) / TicksPerSecond
                + Directory
                    .GetDirectories($"/proc/{process}/task")
                    .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Sum(child => OwnSeconds(int.Parse(child, CultureInfo.InvariantCulture)));
        }
        catch (IOException) // it has just ended
        {
            return 0;
        }
    }
}
