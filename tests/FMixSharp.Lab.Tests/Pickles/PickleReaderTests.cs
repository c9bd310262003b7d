using System.Numerics;
using FMixSharp.Lab.Pickles;

namespace FMixSharp.Lab.Tests.Pickles;

public sealed class PickleReaderTests
{
    // Knows one function, which gives its arguments, and one value from outside.
    private sealed class Names(bool leavesOutOtherKeys = false) : PickleNames
    {
        public override string Refusal => "is not known";

        public override string Expected => "try another";

        public override bool LeavesOutOtherKeys => leavesOutOtherKeys;

        public override object? Find(string module, string name) => module == "ours" ? name : null;

        public override object? Call(object? called, object?[] arguments) =>
            called is "tuple" ? arguments
            : called is "bad" ? throw new InvalidDataException("bad arguments")
            : null;

        public override bool SetState(object? target, object? state) => state is long;

        public override object? Load(object? number) => number is 7L ? "seventh" : null;
    }

    private static object? Read(PickleWriter writer, Names? names = null)
    {
        using var file = new MemoryStream(writer.End());
        var value = PickleReader.Read("here", file, names ?? new Names());
        Assert.Equal(file.Length, file.Position);
        return value;
    }

    private static string Problem(byte[] bytes, long most = long.MaxValue)
    {
        using var file = new MemoryStream(bytes);
        return Assert.Throws<InvalidDataException>(() => PickleReader.Read("here", file, new Names(), most)).Message;
    }

    [Fact]
    public void Values_are_what_they_were_in_Python()
    {
        // pickle.dumps((0, 255, 65535, -1, 2**40, -2**40, 2**70, True, False, None, 1.5, "äb", ()), protocol=2) and the like
        Assert.Equal(
            [0L, 255L, 65535L, -1L, 1L << 40, -(1L << 40), BigInteger.Pow(2, 70), true, false, null, 1.5, "äb", Array.Empty<object?>()],
            (object?[])
                Read(
                    new PickleWriter()
                        .Op('(')
                        .Op('K')
                        .Raw(0)
                        .Op('K')
                        .Raw(255)
                        .Op('M')
                        .Raw(255, 255)
                        .Op('J')
                        .Raw(255, 255, 255, 255)
                        .Raw(0x8a, 6, 0, 0, 0, 0, 0, 1)
                        .Raw(0x8a, 6, 0, 0, 0, 0, 0, 255)
                        .Raw(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 64)
                        .Raw(0x88, 0x89)
                        .Op("NG")
                        .Raw(0x3f, 0xf8, 0, 0, 0, 0, 0, 0)
                        .Text3("äb")
                        .Op(")t")
                )!
        );
    }

    [Fact]
    public void Names_of_the_caller_stand_for_what_it_says_and_nothing_else_is_called()
    {
        Assert.Equal([1L, 2L], (object?[])Read(new PickleWriter().Global("ours", "tuple").Numbers(1, 2).Op('R'))!);
        Assert.Equal([1L, 2L], (object?[])Read(new PickleWriter().Global("ours", "tuple").Numbers(1, 2).Raw(0x81).Number(3).Op('b'))!);
        Assert.Equal("seventh", Read(new PickleWriter().Number(7).Op('Q')));
        Assert.Equal(
            "here: byte 2: asks for 'posix.system', which is not known; try another",
            Problem(new PickleWriter().Global("posix", "system").Text("echo gotcha").Raw(0x85).Op('R').End())
        );
        Assert.StartsWith("here: byte 15: a call that", Problem(new PickleWriter().Op("cours\nother\n)R").End()), StringComparison.Ordinal);
        Assert.Equal("here: byte 13: bad arguments; try another", Problem(new PickleWriter().Op("cours\nbad\n)R").End()));
        Assert.StartsWith(
            "here: byte 4: a value from outside",
            Problem(new PickleWriter().Number(8).Op('Q').End()),
            StringComparison.Ordinal
        );
        Assert.StartsWith("here: byte 4: an object's state", Problem(new PickleWriter().Op("]Nb").End()), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_pickles_in_a_file_are_read_one_after_another_and_bytes_are_counted_from_its_beginning()
    {
        using var file = new MemoryStream([
            .. new PickleWriter().Number(1).End(),
            .. new PickleWriter().Number(2).End(),
            0x80,
            2,
            (byte)'x',
        ]);
        Assert.Equal(1L, PickleReader.Read("here", file, new Names()));
        Assert.Equal(2L, PickleReader.Read("here", file, new Names()));
        Assert.StartsWith(
            "here: byte 12: opcode 0x78",
            Assert.Throws<InvalidDataException>(() => PickleReader.Read("here", file, new Names())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Keys_are_texts_each_once_and_others_are_left_out_where_the_caller_says_so()
    {
        var dictionary =
            (OrderedDictionary<string, object?>)
                Read(
                    new PickleWriter().Op("}(").Text("b").Op('N').Number(1).Op('N').Text3("a").Op("Nu"),
                    new Names(leavesOutOtherKeys: true)
                )!;
        Assert.Equal(["b", "a"], dictionary.Keys);
        Assert.Contains("a key that is no text", Problem(new PickleWriter().Op("}NNs").End()), StringComparison.Ordinal);
        Assert.Contains(
            "a dictionary with 'b' twice",
            Problem(new PickleWriter().Op("}(").Text("b").Op('N').Text3("b").Op("Nu").End()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Depth_length_and_open_marks_cost_no_more_than_the_pickle_is_long()
    {
        // A million tuples inside each other, and as many values under as many marks, are read in a moment.
        var deep = new PickleWriter().Op('N');
        var wide = new PickleWriter().Op('(');
        for (var i = 0; i < 1_000_000; i++)
        {
            deep.Raw(0x85);
            wide.Op("N(t");
        }
        Assert.IsType<object?[]>(Read(deep));
        Assert.Equal(2_000_000, ((object?[])Read(wide.Op('t'))!).Length);
        Assert.Equal(
            "here: byte 10: goes on behind byte 10, longer than such data are; try another",
            Problem(new PickleWriter().Op("NNNNNNNNNNNN").End(), most: 10)
        );
        Assert.Contains("ends with more than one value", Problem(new PickleWriter().Op('(').End()), StringComparison.Ordinal);
    }
}
