using System.Text;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Texts;

/// <summary>The lines of a text file, one at a time.</summary>
internal static class TextLines
{
    /// <summary>All lines.</summary>
    /// <exception cref="DatasetException">The file is missing or not UTF-8; the message names file and line.</exception>
    public static IEnumerable<string> Read(string path)
    {
        if (!File.Exists(path))
            throw new DatasetException($"{path}: no such file");
        using var reader = new StreamReader(path, Utf8Text.Strict);
        for (var line = 1; Next(reader, path, line) is { } text; line++)
            yield return text;
    }

    private static string? Next(StreamReader reader, string path, int line)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException error)
        {
            throw new DatasetException(
                $"{path}: not UTF-8 at line {line} or soon after; convert the file, or put back the original",
                error
            );
        }
    }
}
