using System.Text;

namespace FMixSharp.Lab.Downloads;

/// <summary>
/// What has arrived of a file: NAME.part, and beside it NAME.part.from with the address and the validator (ETag or date) under which those
/// bytes were sent. Without a validator a part cannot be continued, because nobody can tell whether the file is still the same.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private readonly FileStream stream;
    private readonly string from;
    private readonly Uri url;

    private PartFile(string path, Uri url, FileStream stream)
    {
        Path = path;
        this.url = url;
        this.stream = stream;
        from = path + ".from";
        stream.Position = stream.Length;
        Validator = ReadValidator();
        if (Validator is null && stream.Length > 0)
            stream.SetLength(0);
    }

    /// <summary>NAME.part.</summary>
    public string Path { get; }

    /// <summary>Bytes that have arrived.</summary>
    public long Length => stream.Length;

    /// <summary>The ETag, in its quotes, or the date of the file that the bytes belong to; null if the server gave none.</summary>
    public string? Validator { get; private set; }

    /// <summary>Opens what an earlier attempt left of <paramref name="target"/>, or an empty part.</summary>
    /// <exception cref="IOException">The place cannot be written, or another process downloads the same file.</exception>
    public static PartFile Open(string target, Uri url)
    {
        var path = target + ".part";
        return new PartFile(path, url, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1 << 16));
    }

    /// <summary>Throws away what has arrived; what follows is under <paramref name="validator"/>.</summary>
    public void Restart(string? validator)
    {
        stream.SetLength(0);
        Validator = validator;
        if (validator is null)
            File.Delete(from);
        else
            AtomicFile.Write(from, file => file.Write(Encoding.UTF8.GetBytes($"{url}\n{validator}\n")));
    }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => stream.Write(bytes);

    /// <summary>Closes the part, which stays.</summary>
    public void Dispose() => stream.Dispose();

    /// <summary>Likewise, with every byte on the disk, so that it can be read and take its name.</summary>
    public void Close()
    {
        stream.Flush(flushToDisk: true);
        stream.Dispose();
    }

    /// <summary>Removes the part.</summary>
    public void Discard()
    {
        stream.Dispose();
        File.Delete(Path);
        File.Delete(from);
    }

    /// <summary>Gives the closed part its name.</summary>
    public void Complete(string target)
    {
        File.Move(Path, target, overwrite: true);
        File.Delete(from);
    }

    private string? ReadValidator()
    {
        if (!File.Exists(from))
            return null;
        var lines = File.ReadAllLines(from);
        return lines.Length == 2 && lines[0] == url.ToString() && lines[1].Length > 0 ? lines[1] : null;
    }
}
