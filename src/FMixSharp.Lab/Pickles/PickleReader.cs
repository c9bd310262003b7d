using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using FMixSharp.Lab.Safetensors;

namespace FMixSharp.Lab.Pickles;

/// <summary>
/// Reads Python pickles of protocol 2: numbers, texts, bytes, lists, tuples, dictionaries with text keys, and what the caller makes of the
/// names that it knows. A pickle is a program; this reader never runs anything. Names are data to it, every name that the caller does not
/// know and every opcode that data do not need is refused, and nothing in it goes deeper with the depth of the pickle.
/// </summary>
/// <remarks>
/// Values are null, bool, long, <see cref="BigInteger"/> (only where a long does not hold it), double, string, <see
/// cref="ReadOnlyMemory{T}"/> of bytes (Python 2's str), List, object?[] (tuples), <see cref="OrderedDictionary{TKey, TValue}"/> with
/// string keys, and what <see cref="PickleNames"/> gives.
/// </remarks>
internal sealed class PickleReader
{
    private const int LongestName = 100;

    private readonly string path;
    private readonly Stream file;
    private readonly PickleNames names;
    private readonly long end;
    private readonly List<object?> stack = [];
    private readonly List<int> marks = []; // how many values were on the stack
    private readonly Dictionary<uint, object?> memo = [];
    private long position,
        opcodeAt;

    private PickleReader(string path, Stream file, PickleNames names, long most)
    {
        (this.path, this.file, this.names) = (path, file, names);
        position = opcodeAt = file.Position;
        end = Math.Min(file.Length, position + Math.Min(most, file.Length));
    }

    private int Floor => marks.Count > 0 ? marks[^1] : 0;

    /// <summary>The value that begins at the stream's position, which is behind it afterwards.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="file">Its content; bytes are counted from its beginning.</param>
    /// <param name="names">The names that it may ask for.</param>
    /// <param name="most">Most bytes that the pickle may have.</param>
    /// <exception cref="InvalidDataException">Anything but such a pickle; the message names the file and the byte.</exception>
    public static object? Read(string path, Stream file, PickleNames names, long most = long.MaxValue) =>
        new PickleReader(path, file, names, most).Run();

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
                return stack.Count == 1 && marks.Count == 0 ? stack[0] : throw Bad("ends with more than one value");
            Execute(opcode);
        }
    }

    private void Execute(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(':
                marks.Add(stack.Count);
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
                stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                break;
            case (byte)'G':
                stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                break;
            case 0x8a:
                AddWhole(Take(Next()));
                break;
            case (byte)'U':
                stack.Add(new ReadOnlyMemory<byte>(Take(Next())));
                break;
            case (byte)'T':
                stack.Add(new ReadOnlyMemory<byte>(Take(Int32())));
                break;
            case (byte)'X':
                stack.Add(Encoding.UTF8.GetString(Take(Int32())));
                break;
            case (byte)']':
                stack.Add(new List<object?>());
                break;
            case (byte)'}':
                stack.Add(new OrderedDictionary<string, object?>());
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
            case (byte)'R': // a function is called
            case 0x81: // a class is
                Call(Last(2));
                break;
            case (byte)'Q':
                Load(Last(1)[0]);
                break;
            case (byte)'b':
                Build();
                break;
            default:
                throw Bad($"opcode 0x{opcode:x2} does not occur in such data");
        }
    }

    private object Global(string module, string name) =>
        names.Find(module, name)
        ?? throw Bad($"asks for '{SafetensorsHeader.Printable(module)}.{SafetensorsHeader.Printable(name)}', which {names.Refusal}");

    private void Call(object?[] call) =>
        stack.Add(
            (call[1] is object?[] arguments ? Known(() => names.Call(call[0], arguments)) : null)
                ?? throw Bad("a call that does not occur in such data")
        );

    private void Load(object? number) =>
        stack.Add(Known(() => names.Load(number)) ?? throw Bad("a value from outside that does not occur in such data"));

    private void Build()
    {
        var (state, target) = (Last(1)[0], Top());
        if (!Known(() => names.SetState(target, state)))
            throw Bad("an object's state that does not occur in such data");
    }

    // What the names make of values; where they say why they cannot, the place is added.
    private T Known<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (InvalidDataException error)
        {
            throw Bad(error.Message);
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
        if (Top() is not OrderedDictionary<string, object?> dictionary || items.Length % 2 != 0)
            throw Bad("sets items of something that is no dictionary");
        for (var i = 0; i < items.Length; i += 2)
            if (Text(items[i]) is { } key)
            {
                if (!dictionary.TryAdd(key, items[i + 1]))
                    throw Bad($"a dictionary with '{SafetensorsHeader.Printable(key)}' twice");
            }
            else if (!names.LeavesOutOtherKeys)
                throw Bad("a dictionary with a key that is no text");
    }

    private object? Remembered(uint index) =>
        memo.TryGetValue(index, out var value) ? value : throw Bad($"value {index} was not stored before");

    private object? Top() => stack.Count > Floor ? stack[^1] : throw Bad("a value is missing");

    private object?[] Last(int count) => stack.Count - count >= Floor ? Pop(stack.Count - count) : throw Bad("a value is missing");

    private object?[] ToMark()
    {
        if (marks.Count == 0)
            throw Bad("a mark is missing");
        var values = Pop(marks[^1]);
        marks.RemoveAt(marks.Count - 1);
        return values;
    }

    private object?[] Pop(int start)
    {
        var values = CollectionsMarshal.AsSpan(stack)[start..].ToArray();
        stack.RemoveRange(start, values.Length);
        return values;
    }

    private void AddWhole(byte[] bytes)
    {
        var value = new BigInteger(bytes);
        if (value >= long.MinValue && value <= long.MaxValue)
            stack.Add((long)value);
        else
            stack.Add(value);
    }

    private string Line()
    {
        Span<byte> line = stackalloc byte[LongestName];
        for (var length = 0; length < line.Length && position < end; length++)
        {
            line[length] = Next();
            if (line[length] == '\n')
                return Encoding.Latin1.GetString(line[..length]);
        }
        throw Bad("a name without end");
    }

    private byte Next()
    {
        var next = position < end ? file.ReadByte() : -1;
        if (next < 0)
            throw Truncated();
        position++;
        return (byte)next;
    }

    private int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private byte[] Take(int length)
    {
        if (length < 0 || length > end - position)
            throw Truncated();
        var bytes = new byte[length];
        file.ReadExactly(bytes);
        position += length;
        return bytes;
    }

    private InvalidDataException Truncated() =>
        end < file.Length
            ? Bad($"goes on behind byte {end}, longer than such data are")
            : new($"{path}: truncated: ends at byte {end}, within what starts at byte {opcodeAt}; download it again");

    private InvalidDataException Bad(string what) => new($"{path}: byte {opcodeAt}: {what}; {names.Expected}");
}
