using System.Text;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Texts;

/// <summary>Text that must be UTF-8.</summary>
internal static class Utf8Text
{
    /// <summary>UTF-8 that throws at other bytes, instead of replacing them.</summary>
    public static UTF8Encoding Strict { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The first line of a file.</summary>
    /// <exception cref="DatasetException">The file cannot be read, or is not UTF-8; the message names file and byte.</exception>
    public static string FirstLine(string path)
    {
        try
        {
            ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
            if (bytes.StartsWith(Encoding.UTF8.Preamble))
                bytes = bytes[Encoding.UTF8.Preamble.Length..];
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            return Strict.GetString(end < 0 ? bytes : bytes[..end]);
        }
        catch (DecoderFallbackException error)
        {
            throw new DatasetException($"{path}: not UTF-8 at byte {error.Index}; convert the file, or put back the original", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
