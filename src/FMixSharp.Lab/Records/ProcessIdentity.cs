using System.Diagnostics;
using System.Globalization;

namespace FMixSharp.Lab.Records;

/// <summary>Tells what became of a process that wrote its number down.</summary>
internal static class ProcessIdentity
{
    /// <summary>
    /// What must be the same for numbers of processes to mean the same: on Linux the boot and the namespace of processes, because
    /// containers may share a machine's name; elsewhere nothing but the machine.
    /// </summary>
    public static string Scope { get; } =
        OperatingSystem.IsLinux() ? $"{Text("/proc/sys/kernel/random/boot_id")} {Target("/proc/self/ns/pid")}" : "";

    /// <summary>When this process began, in a unit of the system's own: its number may have been another's before.</summary>
    public static string Start { get; } = Of(Environment.ProcessId)?.Start ?? "";

    /// <summary>
    /// What became of process <paramref name="id"/> of this <see cref="Scope"/>, which began at <paramref name="start"/>. Only Linux tells
    /// who is stopped.
    /// </summary>
    public static ProcessState StateOf(int id, string start) =>
        Of(id) is not { } process || process.Start != start ? ProcessState.Ended
        : process.IsStopped ? ProcessState.Stopped
        : ProcessState.Runs;

    // Null when there is none, or it has ended and nobody asked yet how.
    private static (string Start, bool IsStopped)? Of(int id)
    {
        if (!OperatingSystem.IsLinux())
            return ByFramework(id) is { } start ? (start, false) : null;
        // After the command's name, which may have blanks and brackets in it: the state as the 3rd field, the start as the 22nd.
        var status = Text(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
        var fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 20 || fields[0] is "Z" or "X" ? null : (fields[19], fields[0] is "T" or "t");
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

/// <summary>What became of a process.</summary>
internal enum ProcessState
{
    /// <summary>It runs, or sleeps.</summary>
    Runs,

    /// <summary>It was stopped by a signal, or by a debugger, and may go on.</summary>
    Stopped,

    /// <summary>There is no such process any more.</summary>
    Ended,
}
