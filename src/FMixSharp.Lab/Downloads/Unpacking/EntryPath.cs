using System.Text;

namespace FMixSharp.Lab.Downloads.Unpacking;

/// <summary>Names of archive entries, which may come from anywhere and must not lead out of the folder they are unpacked to.</summary>
internal static class EntryPath
{
    // File systems count bytes of UTF-8, and the system those of the whole path, of which the folder is a part, too.
    private const int LongestSegment = 255,
        LongestPath = 2000,
        MostSegments = 32;

    // Windows gives these to devices, with any extension.
    private static readonly string[] Devices =
    [
        "CON",
        "PRN",
        "AUX",
        "NUL",
        .. Enumerable.Range(1, 9).Select(i => $"COM{i}"),
        .. Enumerable.Range(1, 9).Select(i => $"LPT{i}"),
    ];

    /// <summary>The relative path that <paramref name="name"/> stands for, with /; empty for the folder itself.</summary>
    /// <exception cref="DownloadException">The name is absolute, leads upwards, or is no name on some system.</exception>
    public static string Of(string name, string archive)
    {
        if (Problem(name) is { } problem)
            throw new DownloadException(
                $"{archive}: the entry '{Printable(name)}' {problem}; the archive is damaged or not to be trusted, "
                    + "and nothing of it was kept"
            );
        return string.Join('/', Segments(name));
    }

    private static string? Problem(string name)
    {
        if (name.Length == 0)
            return "has no name";
        if (name[0] == '/')
            return "has an absolute path";
        if (name.Contains('\\', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal))
            return "has a backslash or a drive in its path";
        if (name.Any(char.IsControl))
            return "has control characters in its name";
        var segments = Segments(name).ToArray();
        if (segments.Contains(".."))
            return "leads out of its folder";
        if (
            segments.Length > MostSegments
            || segments.Any(segment => Encoding.UTF8.GetByteCount(segment) > LongestSegment)
            || Encoding.UTF8.GetByteCount(name) > LongestPath
        )
            return $"has a name of more than {LongestSegment} bytes, a path of more than {LongestPath}, or more than "
                + $"{MostSegments} folders";
        return segments.Any(segment =>
            segment[^1] is '.' or ' ' || Devices.Contains(segment.Split('.')[0], StringComparer.OrdinalIgnoreCase)
        )
            ? "has a name that Windows takes for another one"
            : null;
    }

    private static IEnumerable<string> Segments(string name) => name.Split('/').Where(segment => segment is not ("" or "."));

    private static string Printable(string name) => new([.. name.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);
}
