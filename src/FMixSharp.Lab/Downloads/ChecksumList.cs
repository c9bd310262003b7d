using System.Text;

namespace FMixSharp.Lab.Downloads;

/// <summary>
/// SHA256SUMS: the files of a data set with their SHA-256, written when a checked archive is unpacked. It has the format of the sha256sum
/// command (a sum, two spaces, a path with /), which can check it too.
/// </summary>
internal static class ChecksumList
{
    /// <summary>The name of the file in a data set's folder.</summary>
    public const string FileName = "SHA256SUMS";

    /// <summary>Writes the list of <paramref name="folder"/>, by path in ordinal order.</summary>
    public static void Write(string folder, IEnumerable<(string Path, string Sha256)> sums)
    {
        ArgumentNullException.ThrowIfNull(sums);
        AtomicFile.Write(
            Path.Combine(folder, FileName),
            stream =>
            {
                using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
                foreach (
                    var (path, sum) in sums.Where(entry => entry.Path != FileName).OrderBy(entry => entry.Path, StringComparer.Ordinal)
                )
                    writer.WriteLine($"{sum}  {path}");
            }
        );
    }

    /// <summary>The entries of <paramref name="folder"/>'s list; null if it has none.</summary>
    /// <exception cref="InvalidDataException">A line is not a sum and a path inside the folder; the message says which.</exception>
    public static IReadOnlyList<(string Path, string Sha256)>? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        return
        [
            .. File.ReadLines(path)
                .Select(
                    (line, i) =>
                        Parse(line)
                        ?? throw new InvalidDataException(
                            $"{path}: line {i + 1}: expected 64 hexadecimal digits, two spaces and a path in the folder"
                        )
                ),
        ];
    }

    private static (string Path, string Sha256)? Parse(string line)
    {
        if (line.Length < 67 || line[64] != ' ' || line[65] is not (' ' or '*'))
            return null;
        var (sum, path) = (line[..64].ToLowerInvariant(), line[66..]);
        path = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        return sum.All(char.IsAsciiHexDigit) && !Path.IsPathRooted(path) && !path.Split('/').Contains("..") ? (path, sum) : null;
    }
}
