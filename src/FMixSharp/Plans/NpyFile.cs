using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace FMixSharp;

/// <summary>
/// Arrays in NumPy's <c>.npy</c> format, version 1.0, row-major, of bytes ("|u1") or 32-bit floats ("&lt;f4"); read only also of
/// little-endian 16-bit whole numbers ("&lt;u2") or 64-bit floats ("&lt;f8"). Files are written beside their place and renamed, so that a
/// reader never sees half of one.
/// </summary>
public static class NpyFile
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>Writes bytes of <paramref name="shape"/>, whose product is their number.</summary>
    /// <exception cref="ArgumentException">The shape does not fit the number of values.</exception>
    public static void Write(string path, ReadOnlySpan<int> shape, ReadOnlySpan<byte> values) =>
        Write(path, shape, values.Length, "|u1", values);

    /// <summary>Writes floats of <paramref name="shape"/>, whose product is their number.</summary>
    /// <exception cref="ArgumentException">The shape does not fit the number of values.</exception>
    public static void Write(string path, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Float arrays are written in the memory order of little-endian machines.");
        Write(path, shape, values.Length, "<f4", MemoryMarshal.AsBytes(values));
    }

    /// <summary>Reads an array of bytes.</summary>
    /// <exception cref="InvalidDataException">The file is not such an array; the message says where and what was expected.</exception>
    public static (int[] Shape, byte[] Values) ReadBytes(string path)
    {
        var (shape, offset, content) = Read(path, "|u1", 1);
        return (shape, content[offset..]);
    }

    /// <summary>Reads an array of 16-bit whole numbers without sign.</summary>
    /// <exception cref="InvalidDataException">The file is not such an array; the message says where and what was expected.</exception>
    public static (int[] Shape, ushort[] Values) ReadUInt16(string path)
    {
        var (shape, offset, content) = Read(path, "<u2", sizeof(ushort));
        var values = new ushort[(content.Length - offset) / sizeof(ushort)];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(offset + i * sizeof(ushort)));
        return (shape, values);
    }

    /// <summary>Reads an array of 32-bit floats.</summary>
    /// <exception cref="InvalidDataException">The file is not such an array; the message says where and what was expected.</exception>
    public static (int[] Shape, float[] Values) ReadFloats(string path)
    {
        var (shape, offset, content) = Read(path, "<f4", sizeof(float));
        return (shape, MemoryMarshal.Cast<byte, float>(content.AsSpan(offset)).ToArray());
    }

    /// <summary>Reads an array of 64-bit floats ("&lt;f8"), or of 32-bit floats as such.</summary>
    /// <exception cref="InvalidDataException">The file is not such an array; the message says where and what was expected.</exception>
    public static (int[] Shape, double[] Values) ReadDoubles(string path)
    {
        var (shape, offset, content) = Read(path, "<f8", sizeof(double), "<f4", sizeof(float));
        var values = content.AsSpan(offset);
        return content.AsSpan(0, offset).IndexOf("'<f4'"u8) >= 0
            ? (shape, [.. MemoryMarshal.Cast<byte, float>(values).ToArray().Select(value => (double)value)])
            : (shape, MemoryMarshal.Cast<byte, double>(values).ToArray());
    }

    private static void Write(string path, ReadOnlySpan<int> shape, int count, string type, ReadOnlySpan<byte> bytes)
    {
        long expected = 1;
        foreach (var length in shape)
            expected *= length;
        if (expected != count)
            throw new ArgumentException($"Shape {MaskShape.Text(shape)} has {expected} values, but {count} were given.", nameof(shape));
        var axes = string.Concat(shape.ToArray().Select(length => length.ToString(CultureInfo.InvariantCulture) + ", "));
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({axes.TrimEnd(' ')}), }}";
        var padded = (Magic.Length + 2 + header.Length + 1 + 63) / 64 * 64; // data start at a multiple of 64, as the format asks
        header = header.PadRight(padded - Magic.Length - 2 - 1) + "\n";
        var start = new byte[padded];
        Magic.CopyTo(start);
        BinaryPrimitives.WriteUInt16LittleEndian(start.AsSpan(Magic.Length), (ushort)header.Length);
        Encoding.ASCII.GetBytes(header, start.AsSpan(Magic.Length + 2));
        AtomicFile.Write(
            path,
            bytes,
            (stream, content) =>
            {
                stream.Write(start);
                stream.Write(content);
            },
            AtomicFile.OwnEnding
        );
    }

    private static (int[] Shape, int Offset, byte[] Content) Read(string path, string type, int size, string? orType = null, int orSize = 0)
    {
        var content = File.ReadAllBytes(path);
        if (content.Length < Magic.Length + 2 || !content.AsSpan(0, 6).SequenceEqual(Magic[..6]))
            throw new InvalidDataException($"{path}: not a .npy file (it does not start with \\x93NUMPY).");
        if (content[6] != 1)
            throw new InvalidDataException($"{path}: .npy version {content[6]}; expected 1. Save it again with numpy.save.");
        var offset = Magic.Length + 2 + BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(Magic.Length));
        if (offset > content.Length)
            throw new InvalidDataException($"{path}: the header says it ends at byte {offset}, but the file has {content.Length} bytes.");
        var header = Encoding.ASCII.GetString(content, Magic.Length + 2, offset - Magic.Length - 2);
        if (orType is not null && header.Contains($"'{orType}'", StringComparison.Ordinal))
            (type, size) = (orType, orSize);
        if (!header.Contains($"'{type}'", StringComparison.Ordinal) || !header.Contains("'fortran_order': False", StringComparison.Ordinal))
            throw new InvalidDataException($"{path}: expected a row-major array of {type}, but the header is {header.Trim()}.");
        var shape = Shape(path, header);
        long expected = size;
        foreach (var length in shape)
        {
            expected *= length;
            if (length < 0 || expected > Array.MaxLength)
                throw new InvalidDataException($"{path}: the shape in the header is not usable: {header.Trim()}.");
        }
        if (expected != content.Length - offset)
            throw new InvalidDataException(
                $"{path}: shape {MaskShape.Text(shape)} needs {expected} bytes of data, but there are {content.Length - offset}."
            );
        return (shape, offset, content);
    }

    private static int[] Shape(string path, string header)
    {
        var open = header.IndexOf('(', StringComparison.Ordinal);
        var close = header.IndexOf(')', StringComparison.Ordinal);
        var parts =
            open < 0 || close < open
                ? []
                : header[(open + 1)..close].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var shape = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
                throw new InvalidDataException($"{path}: the header has no readable shape: {header.Trim()}.");
        }
        return shape;
    }
}
