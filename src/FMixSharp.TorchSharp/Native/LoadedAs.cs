using System.Runtime.InteropServices;

namespace FMixSharp;

/// <summary>
/// Lets a library that is loaded go by the path of another one: to load that path then gives it, and not a second library. On Linux, whose
/// loader (glibc's) compares paths with the names in its list of libraries; a handle is an entry of the list, laid out as in link.h.
/// </summary>
internal sealed class LoadedAs : IDisposable
{
    private const int NameOffset = 8; // struct link_map: l_addr, l_name, …

    private readonly nint entry,
        name;

    private LoadedAs(nint entry, nint name) => (this.entry, this.name) = (entry, name);

    /// <summary>Until it is disposed; null where there is nothing to do.</summary>
    /// <param name="library">The library's handle; 0 for none.</param>
    /// <param name="path">What it was loaded by.</param>
    /// <param name="other">The path to go by; null for none.</param>
    /// <exception cref="DllNotFoundException">The list is not laid out as expected, so that the other library would be loaded.</exception>
    public static LoadedAs? Begin(nint library, string path, string? other)
    {
        if (library == 0 || other is null || !OperatingSystem.IsLinux())
            return null;
        var name = Marshal.ReadIntPtr(library, NameOffset);
        if (Marshal.PtrToStringUTF8(name) != path)
            throw new DllNotFoundException($"{path} is loaded, but {other} of the program itself would be loaded, too");
        // Never freed: somebody may be reading it.
        Marshal.WriteIntPtr(library, NameOffset, Marshal.StringToCoTaskMemUTF8(other));
        return new LoadedAs(library, name);
    }

    public void Dispose() => Marshal.WriteIntPtr(entry, NameOffset, name);
}
