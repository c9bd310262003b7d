using System.Buffers.Binary;
using System.Text;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// Reads Python pickles of protocol 2 as far as data files need it: numbers, texts, bytes, lists, tuples, dictionaries with text keys and
/// NumPy arrays. A pickle is a program; this reader never runs anything. It knows four names (NumPy's array, its rebuilding and its element
/// type, and the encoding of bytes as text), treats them as data, and refuses every other name and every other opcode.
/// </summary>
/// <remarks>
/// Values are null, bool, long, string, <see cref="ReadOnlyMemory{T}"/> of bytes (Python 2's str), List, object?[] (tuples),
/// Dictionary with string keys, and <see cref="PickleArray"/>.
/// </remarks>
internal sealed class PickleReader
{
    private static readonly object Mark = new();

    private readonly string path;
    private readonly byte[] file;
    private readonly List<object?> stack = [];
    private readonly Dictionary<uint, object?> memo = [];
    private int position,
        opcodeAt;

    private PickleReader(string path, byte[] file) => (this.path, this.file) = (path, file);

    // What a name in a pickle stands for.
    private enum Name
    {
        Reconstruct,
        Array,
        ElementType,
        Encode,
    }

    private sealed record ElementType(string Name);

    /// <summary>The value in <paramref name="path"/>.</summary>
    /// <exception cref="DatasetException">Anything but such a pickle; the message names the file and the byte.</exception>
    public static object? Read(string path, byte[] file) => new PickleReader(path, file).Run();

    /// <summary>A text or bytes as text, one character a byte; null for anything else.</summary>
    public static string? Text(object? value) =>
        value switch
        {
            string text => text,
            ReadOnlyMemory<byte> bytes => Encoding.Latin1.GetString(bytes.Span),
            _ => null,
        };

    private object? Run()
    {
        if (Next() != 0x80 || Next() != 2)
            throw Bad("not a pickle of protocol 2");
        while (true)
        {
            opcodeAt = position;
            var opcode = Next();
            if (opcode == '.')
                return stack.Count == 1 ? stack[0] : throw Bad("ends with more than one value");
            Execute(opcode);
        }
    }

    private void Execute(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(':
                stack.Add(Mark);
                break;
            case (byte)'N':
                stack.Add(null);
                break;
            case 0x88:
                stack.Add(true);
                break;
            case 0x89:
                stack.Add(false);
                break;
            case (byte)'J':
                stack.Add((long)Int32());
                break;
            case (byte)'K':
                stack.Add((long)Next());
                break;
            case (byte)'M':
                stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2).Span));
                break;
            case 0x8a:
                stack.Add(Long(Take(Next()).Span));
                break;
            case (byte)'U':
                stack.Add(Take(Next()));
                break;
            case (byte)'T':
                stack.Add(Take(Int32()));
                break;
            case (byte)'X':
                stack.Add(Encoding.UTF8.GetString(Take(Int32()).Span));
                break;
            case (byte)']':
                stack.Add(new List<object?>());
                break;
            case (byte)'}':
                stack.Add(new Dictionary<string, object?>());
                break;
            case (byte)')':
                stack.Add(Array.Empty<object?>());
                break;
            case (byte)'t':
                stack.Add(ToMark());
                break;
            case 0x85:
                stack.Add(Last(1));
                break;
            case 0x86:
                stack.Add(Last(2));
                break;
            case 0x87:
                stack.Add(Last(3));
                break;
            case (byte)'a':
                Append(Last(1));
                break;
            case (byte)'e':
                Append(ToMark());
                break;
            case (byte)'s':
                SetItems(Last(2));
                break;
            case (byte)'u':
                SetItems(ToMark());
                break;
            case (byte)'q':
                memo[Next()] = Top();
                break;
            case (byte)'r':
                memo[(uint)Int32()] = Top();
                break;
            case (byte)'h':
                stack.Add(Remembered(Next()));
                break;
            case (byte)'j':
                stack.Add(Remembered((uint)Int32()));
                break;
            case (byte)'c':
                stack.Add(Global(Line(), Line()));
                break;
            case (byte)'R':
                Reduce();
                break;
            case (byte)'b':
                Build();
                break;
            default:
                throw Bad($"opcode 0x{opcode:x2} does not occur in such data");
        }
    }

    private Name Global(string module, string name) =>
        (module, name) switch
        {
            ("numpy.core.multiarray" or "numpy._core.multiarray", "_reconstruct") => Name.Reconstruct,
            ("numpy", "ndarray") => Name.Array,
            ("numpy", "dtype") => Name.ElementType,
            ("_codecs", "encode") => Name.Encode,
            _ => throw Bad(
                $"asks for '{module}.{name}', which data does not need and which is refused (nothing was executed); do not open this "
                    + $"file with Python"
            ),
        };

    private void Reduce()
    {
        var call = Last(2);
        stack.Add(
            (call[0], call[1]) switch
            {
                (Name.Reconstruct, object?[] and [Name.Array, ..]) => new PickleArray(),
                (Name.ElementType, object?[] and [var type, ..]) when Text(type) is { } name => new ElementType(name),
                (Name.Encode, object?[] and [string text, string and "latin1"]) => new ReadOnlyMemory<byte>(Encoding.Latin1.GetBytes(text)),
                _ => throw Bad("a call that does not occur in such data"),
            }
        );
    }

    private void Build()
    {
        var state = Last(1)[0];
        switch (Top(), state)
        {
            case (ElementType, object?[]):
                break; // byte order and alignment: of no matter for bytes, the only type that is used
            case (PickleArray array, object?[] and [long, object?[] shape, ElementType type, false, ReadOnlyMemory<byte> data]):
                array.Shape = Array.ConvertAll(
                    shape,
                    length =>
                        length is long and >= 0 and <= int.MaxValue ? (int)(long)length : throw Bad("an array whose axes are not numbers")
                );
                (array.Type, array.Data) = (type.Name, data);
                break;
            default:
                throw Bad("an object's state that does not occur in such data");
        }
    }

    private void Append(ReadOnlySpan<object?> items)
    {
        if (Top() is not List<object?> list)
            throw Bad("appends to something that is no list");
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Top() is not Dictionary<string, object?> dictionary || items.Length % 2 != 0)
            throw Bad("sets items of something that is no dictionary");
        for (var i = 0; i < items.Length; i += 2)
            dictionary[Text(items[i]) ?? throw Bad("a dictionary with a key that is no text")] = items[i + 1];
    }

    private object? Remembered(uint index) =>
        memo.TryGetValue(index, out var value) ? value : throw Bad($"value {index} was not stored before");

    private object? Top() => stack.Count > 0 && stack[^1] != Mark ? stack[^1] : throw Bad("a value is missing");

    private object?[] Last(int count)
    {
        var start = stack.Count - count;
        return start >= 0 && stack.LastIndexOf(Mark) < start ? Pop(start) : throw Bad("a value is missing");
    }

    private object?[] ToMark()
    {
        var mark = stack.LastIndexOf(Mark);
        if (mark < 0)
            throw Bad("a mark is missing");
        var values = Pop(mark + 1);
        stack.RemoveAt(mark);
        return values;
    }

    private object?[] Pop(int start)
    {
        object?[] values = [.. stack[start..]];
        stack.RemoveRange(start, values.Length);
        return values;
    }

    private static long Long(ReadOnlySpan<byte> bytes)
    {
        long value = bytes.Length > 0 && bytes[^1] >= 0x80 ? -1 : 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    private string Line()
    {
        var length = file.AsSpan(position).IndexOf((byte)'\n');
        if (length is < 0 or > 100)
            throw Bad("a name without end");
        var line = Encoding.Latin1.GetString(file, position, length);
        position += length + 1;
        return line;
    }

    private byte Next() => position < file.Length ? file[position++] : throw Truncated();

    private int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length < 0 || length > file.Length - position)
            throw Truncated();
        position += length;
        return file.AsMemory(position - length, length);
    }

    private DatasetException Truncated() =>
        new($"{path}: truncated: ends at byte {file.Length}, within what starts at byte {opcodeAt}; download it again");

    private DatasetException Bad(string what) =>
        new($"{path}: byte {opcodeAt}: {what}; expected a data file as published; download it again");
}
