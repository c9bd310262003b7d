using FMixSharp.Lab.Data;
using FMixSharp.Lab.Safetensors;

namespace FMixSharp.Lab.Weights;

/// <summary>
/// Weights and what lies beside them are regular files: to open a pipe could wait for ever, and to read a device need never end.
/// </summary>
internal static class RegularFile
{
    /// <summary>Throws for what is no regular file with something in it; opens nothing.</summary>
    /// <exception cref="InvalidDataException">
    /// It is a folder, an empty file, a pipe, device or socket, or no path at all; the message names it.
    /// </exception>
    /// <exception cref="IOException">There is no such file.</exception>
    public static void Require(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new InvalidDataException($"'{SafetensorsHeader.Printable(path)}' is no path: it has a NUL character; expected a file");
        if (Directory.Exists(path))
            throw new InvalidDataException($"{path} is a folder; expected a regular file");
        if (IsNothing(path))
            throw new InvalidDataException($"{path}: nothing to read: an empty file, or a pipe, device or socket; expected a regular file");
    }

    private static bool IsNothing(string path)
    {
        try
        {
            return FileContent.IsNothing(path);
        }
        catch (FileNotFoundException) when (File.Exists(path)) // of a pipe of the shell, <(…), which leads to no name
        {
            return true;
        }
    }
}
