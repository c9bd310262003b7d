using System.IO.Hashing;

namespace FMixSharp.Lab.Data;

/// <summary>The content of files that are samples, of every kind.</summary>
internal static class FileContent
{
    /// <summary>What is wrong with a file that only stands for one that Git LFS keeps elsewhere, after its path.</summary>
    public const string Pointer = "a Git LFS pointer and not the file itself; fetch the files with 'git lfs pull'";

    /// <summary>How the message on a file that cannot be opened begins, after its path: it may be readable the next time.</summary>
    public const string Unreadable = "cannot be read";

    /// <summary>A whole file.</summary>
    /// <exception cref="DatasetException">It cannot be read, has nothing, or is a pointer: the message begins with the path.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            // Pipes, devices and sockets have no length either: to open one could wait for ever.
            return Checked(IsNothing(path) ? [] : File.ReadAllBytes(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path}: {Unreadable} ({exception.Message})", exception);
        }
    }

    /// <summary>Whether there is nothing to read: also a pipe, device or socket.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    public static bool IsNothing(string path) => Length(path) == 0;

    /// <summary>The content, if there is some, and it is no pointer.</summary>
    /// <param name="content">Of a file or a stream.</param>
    /// <param name="place">What messages call it.</param>
    public static byte[] Checked(byte[] content, string place) =>
        content.Length == 0
            ? throw new DatasetException($"{place}: nothing to read: an empty file, or a pipe, device or socket; replace or remove it")
        : IsPointer(content) ? throw new DatasetException($"{place}: {Pointer}")
        : content;

    /// <summary>Whether a content that begins so only stands for a file that Git LFS keeps elsewhere.</summary>
    public static bool IsPointer(ReadOnlySpan<byte> beginning) => beginning.StartsWith("version https://git-lfs"u8);

    /// <summary>What tells contents apart: XXH128, in hexadecimal.</summary>
    public static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(XxHash128.Hash(content));

    /// <summary>Bytes of a file, or of that which a link leads to; 0 of pipes, devices and sockets.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    public static long Length(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.Length : ((FileInfo)file.ResolveLinkTarget(true)!).Length;
    }
}
