using System.Diagnostics;
using System.Globalization;

namespace FMixSharp.Lab.Records;

/// <summary>Tells whether a process that wrote its number down still runs.</summary>
internal static class ProcessIdentity
{
    /// <summary>
    /// What must be the same for numbers of processes to mean the same: on Linux the boot and the namespace of processes, because containers may share a machine's name; elsewhere nothing
    /// but the machine.
    /// </summary>
    public static string Scope { get; } = OperatingSystem.IsLinux() ? $"{Text("/proc/sys/kernel/random/boot_id")} {Target("/proc/self/ns/pid")}" : "";

    /// <summary>When this process began, in a unit of the system's own: its number may have been another's before.</summary>
    public static string Start { get; } = StartOf(Environment.ProcessId) ?? "";

    /// <summary>Whether process <paramref name="id"/> of this <see cref="Scope"/> runs, or is stopped, and began at <paramref name="start"/>.</summary>
    public static bool Exists(int id, string start) => StartOf(id) == start;

    // Null when there is none, or it has ended and nobody asked yet how.
    private static string? StartOf(int id)
    {
        if (!OperatingSystem.IsLinux())
            return ByFramework(id);
        // After the command's name, which may have blanks and brackets in it: the state as the 3rd field, the start as the 22nd.
        var status = Text(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
        var fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 20 || fields[0] is "Z" or "X" ? null : fields[19];
    }

    private static string? ByFramework(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Target(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.Name ?? "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
