using Microsoft.Win32.SafeHandles;

namespace FMixSharp.Lab.Safetensors;

/// <summary>
/// The tensors of a safetensors file that another program may have written, read one at a time into the caller's memory: no more of the
/// file is held than its header, which is checked before anything is read.
/// </summary>
internal sealed class SafetensorsReader : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly long dataStart;

    private SafetensorsReader(string path, SafeFileHandle file)
    {
        (Path, this.file) = (path, file);
        try
        {
            var length = RandomAccess.GetLength(file);
            var beginning = new byte[Math.Min(length, SafetensorsHeader.LengthBytes)];
            Fill(beginning, 0);
            var header = new byte[SafetensorsHeader.ReadLength(beginning, length)];
            Fill(header, SafetensorsHeader.LengthBytes);
            dataStart = SafetensorsHeader.LengthBytes + header.Length;
            var parsed = SafetensorsHeader.Parse(header, length - dataStart);
            (Tensors, Metadata) = (parsed.Tensors, parsed.Metadata);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its tensors, in the order in which they lie.</summary>
    public IReadOnlyList<TensorPlace> Tensors { get; }

    /// <summary>What the file says of itself, by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="InvalidDataException">It is no such file; the message names file and tensor.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SafetensorsReader Open(string path)
    {
        var file = File.OpenHandle(path);
        try
        {
            return new SafetensorsReader(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Copies a tensor's bytes, little-endian and row-major.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="destination">Exactly <see cref="TensorPlace.Length"/> bytes.</param>
    /// <exception cref="InvalidDataException">The file has become shorter.</exception>
    public void Read(TensorPlace tensor, Span<byte> destination)
    {
        if (destination.Length != tensor.Length)
            throw new ArgumentException($"{destination.Length} bytes for a tensor of {tensor.Length}", nameof(destination));
        Fill(destination, dataStart + tensor.Begin);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private void Fill(Span<byte> destination, long offset)
    {
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(file, destination, offset);
            if (read == 0)
                throw new InvalidDataException($"{Path}: the file ends at byte {offset}, though it was longer when it was opened");
            destination = destination[read..];
            offset += read;
        }
    }
}
