using System.Buffers.Binary;
using System.Text;

namespace FMixSharp.Lab.Tests.Pickles;

/// <summary>Writes pickles of protocol 2, opcode by opcode.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> bytes = [0x80, 2];
    private int stored;

    public int Length => bytes.Count;

    public byte[] End()
    {
        Op('.');
        return [.. bytes];
    }

    public PickleWriter Op(params ReadOnlySpan<char> opcodes)
    {
        foreach (var opcode in opcodes)
            bytes.Add((byte)opcode);
        return this;
    }

    public PickleWriter Raw(params ReadOnlySpan<byte> values)
    {
        bytes.AddRange(values);
        return this;
    }

    /// <summary>Stores the last value, as Python does after nearly every one.</summary>
    public PickleWriter Put()
    {
        var four = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, stored);
        return stored++ < 256 ? Op('q').Raw(four[0]) : Op('r').Raw(four);
    }

    public PickleWriter Text(string text) => Op('U').Raw((byte)text.Length).Raw(Encoding.Latin1.GetBytes(text)).Put();

    public PickleWriter Number(long value)
    {
        if (value != (int)value)
            return Raw(0x8a, 8).Raw(BitConverter.GetBytes(value));
        var four = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, (int)value);
        return value is >= 0 and < 256 ? Op('K').Raw((byte)value) : Op('J').Raw(four);
    }

    /// <summary>A tuple of whole numbers.</summary>
    public PickleWriter Numbers(params ReadOnlySpan<long> values)
    {
        if (values.IsEmpty)
            return Op(')');
        Op('(');
        foreach (var value in values)
            Number(value);
        return Op('t').Put();
    }

    public PickleWriter List(params IEnumerable<int> values)
    {
        Op(']').Put().Op('(');
        foreach (var value in values)
            Number(value);
        return Op('e');
    }

    public PickleWriter Texts(IEnumerable<string> values)
    {
        Op(']').Put().Op('(');
        foreach (var value in values)
            Text(value);
        return Op('e');
    }

    public PickleWriter Global(string module, string name) => Op('c').Raw(Encoding.ASCII.GetBytes($"{module}\n{name}\n")).Put();

    /// <summary>A NumPy array of bytes; Python 3 writes its data as text that is encoded back.</summary>
    public PickleWriter Array(int rows, int columns, byte[] data, bool python3 = false)
    {
        Global(python3 ? "numpy._core.multiarray" : "numpy.core.multiarray", "_reconstruct").Global("numpy", "ndarray");
        Number(0).Raw(0x85).Put().Text("b").Raw(0x87).Put().Op('R').Put();
        Op('(').Number(1).Number(rows).Number(columns).Raw(0x86).Put();
        Global("numpy", "dtype").Text("u1").Number(0).Number(1).Raw(0x87).Put().Op('R').Put();
        Op('(').Number(3).Text("|").Op("NNN").Number(-1).Number(-1).Number(0).Op('t').Put().Op('b').Raw(0x89);
        if (python3)
            Global("_codecs", "encode")
                .Long('X', Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(data)))
                .Text3("latin1")
                .Raw(0x86)
                .Put()
                .Op('R')
                .Put();
        else
            Long('T', data).Put();
        return Op('t').Put().Op('b');
    }

    /// <summary>A text as Python 3 writes it.</summary>
    public PickleWriter Text3(string text) => Long('X', Encoding.UTF8.GetBytes(text)).Put();

    private PickleWriter Long(char opcode, byte[] data)
    {
        var four = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, data.Length);
        return Op(opcode).Raw(four).Raw(data);
    }
}
