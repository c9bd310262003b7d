using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Weights;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Weights.PyTorch;

[Collection("tensors")]
public sealed class TorchWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<bool> Forms => [false, true];

    private string Write(byte[] content, string name = "net.pth")
    {
        File.WriteAllBytes(folder.File(name), content);
        return folder.File(name);
    }

    private string Problem(byte[] content)
    {
        var path = Write(content);
        var message = Assert.Throws<WeightsException>(() => WeightsFile.Open(path).Dispose()).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message[path.Length..];
    }

    // One tensor named w of a storage of eight numbers, 0 to 7.
    private static TorchFile Eight(bool legacy, long offset, long[] shape, long[] strides, params long[] part)
    {
        var file = new TorchFile(legacy).Begin();
        file.Add("5", [.. Enumerable.Range(0, 8).SelectMany(i => BitConverter.GetBytes((float)i))]);
        file.Pickle.Text3("w");
        return file.View("FloatStorage", "5", 8, offset, shape, strides, part).End();
    }

    private float[] Values(byte[] content, string name = "w")
    {
        using var scope = NewDisposeScope();
        using var file = WeightsFile.Open(Write(content));
        return file.Read(file.Tensors.Single(tensor => tensor.Name == name)).data<float>().ToArray();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Tensors_have_their_names_order_shapes_and_values(bool legacy)
    {
        var path = Write(
            new TorchFile(legacy)
                .Begin()
                .Tensor("conv.weight", [2, 1, 3], 1, 2, 3, 4, 5, 6)
                .Tensor("bias", [2], -1, 0.5f)
                .Tensor("scale", [], 7)
                .Tensor("nothing", [0, 3])
                .End()
                .ToBytes()
        );
        using var scope = NewDisposeScope();
        using var file = WeightsFile.Open(path);
        Assert.Equal(
            ["conv.weight F32 [2, 1, 3]", "bias F32 [2]", "scale F32 []", "nothing F32 [0, 3]"],
            file.Tensors.Select(tensor => $"{tensor.Name} {tensor}")
        );
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Read(file.Tensors[0]).data<float>());
        Assert.Equal([-1, 0.5f], file.Read(file.Tensors[1]).data<float>());
        Assert.Equal([7], file.Read(file.Tensors[2]).data<float>());
        Assert.Equal([0, 3], file.Read(file.Tensors[3]).shape);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Views_are_read_as_they_lie(bool legacy)
    {
        Assert.Equal([0, 4, 1, 5, 2, 6, 3, 7], Values(Eight(legacy, 0, [4, 2], [1, 4]).ToBytes())); // transposed
        Assert.Equal([3, 5, 7], Values(Eight(legacy, 3, [3], [2]).ToBytes()));
        Assert.Equal([6, 7, 6, 7], Values(Eight(legacy, 6, [2, 2], [0, 1]).ToBytes())); // expanded
        Assert.Equal([4, 5], Values(Eight(legacy, 1, [2], [1], 3, 4).ToBytes())); // of a part of the storage
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Storages_may_be_shared_and_of_any_floating_point(bool legacy)
    {
        var file = new TorchFile(legacy).Begin();
        file.Add("1", [0, 0x3c, 0, 0xc0, 0x55, 0x35], size: 2); // 1, −2 and 0.33325
        file.Add("2", [0x80, 0x3f, 0x00, 0xc0], size: 2); // 1 and −2
        file.Add("3", BitConverter.GetBytes(1e-3), size: 8);
        file.Add("4", BitConverter.GetBytes(12345L), size: 8);
        file.Pickle.Text3("half");
        file.View("HalfStorage", "1", 3, 0, [2], [1]).Pickle.Text3("shared");
        file.View("HalfStorage", "1", 3, 1, [2], [1]).Pickle.Text3("brain");
        file.View("BFloat16Storage", "2", 2, 0, [2], [1]).Pickle.Text3("double");
        file.View("DoubleStorage", "3", 1, 0, [], []).Pickle.Text3("num_batches_tracked");
        file.View("LongStorage", "4", 1, 0, [], []).End();
        var content = file.ToBytes();
        Assert.Equal([1, -2], Values(content, "half"));
        Assert.Equal([-2, 0.333251953125f], Values(content, "shared"));
        Assert.Equal([1, -2], Values(content, "brain"));
        Assert.Equal([1e-3f], Values(content, "double"));
        using var opened = WeightsFile.Open(Write(content));
        Assert.EndsWith(
            "tensor num_batches_tracked is I64 []; expected F32, F64, F16 or BF16 of at most 2 GiB",
            Assert.Throws<WeightsException>(() => opened.Read(opened.Tensors[^1])).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_state_dict_is_found_in_what_training_programs_save(bool legacy)
    {
        // {'epoch': 3, 'best_acc1': tensor, 'args': Namespace(lr=0.1), 7: 'x', 'optimizer': {...}, 'state_dict': {...}}
        var file = new TorchFile(legacy);
        file.Pickle.Op('}').Put().Op('(').Text3("epoch").Number(3);
        file.Tensor("best_acc1", [], 76);
        file.Pickle.Text3("args").Global("argparse", "Namespace").Op(")").Raw(0x81).Op("}(").Text3("lr").Op('G').Raw(new byte[8]).Op("ub");
        file.Pickle.Number(7).Text3("x").Text3("optimizer").Op("}(").Text3("state").Op("}(").Number(0).Op("}uu");
        file.Pickle.Text3("ema").Op("}(");
        file.Tensor("w", [1], 2).Pickle.Op('u').Text3("state_dict");
        file.Begin().Tensor("module.w", [1], 1).End().Pickle.Op('u');
        using var scope = NewDisposeScope();
        using var opened = WeightsFile.Open(Write(file.ToBytes(), "net.bin"));
        Assert.Equal("module.w", Assert.Single(opened.Tensors).Name);
        Assert.Equal([1], opened.Read(opened.Tensors[0]).data<float>());
    }

    [Fact]
    public void One_unnamed_dictionary_of_tensors_is_taken_and_several_are_not_chosen_between()
    {
        var one = new TorchFile(legacy: false);
        one.Pickle.Op("}(").Text3("ours");
        one.Begin().Tensor("w", [1], 1).End().Pickle.Op('u');
        Assert.Equal([1], Values(one.ToBytes()));
        var two = new TorchFile(legacy: false);
        two.Pickle.Op("}(").Text3("ours");
        two.Begin().Tensor("w", [1], 1).End().Pickle.Text3("theirs");
        two.Begin().Tensor("w", [1], 1).End().Pickle.Op('u');
        Assert.StartsWith(
            " holds several dictionaries of tensors (ours, theirs), none of them",
            Problem(two.ToBytes()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Older_and_newer_forms_of_tensors_are_read()
    {
        // Python 2's OrderedDict of pairs; a parameter of PyTorch 0.1, made and then given its state; a tensor of four arguments
        var file = new TorchFile(legacy: true);
        file.Add("8", [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)]);
        file.Pickle.Global("collections", "OrderedDict").Op("](](").Text("a");
        file.Pickle.Global("torch.nn.parameter", "Parameter").Global("torch._utils", "_rebuild_tensor").Op('(');
        file.Storage("FloatStorage", "8", 2).Pickle.Number(1).Numbers(1).Numbers(1).Op("tR").Raw(0x88, 0x86, 0x81);
        file.Pickle.Raw(0x88, 0x89).Global("collections", "OrderedDict").Op(")R").Raw(0x87).Op('b');
        file.Pickle.Op("ee").Raw(0x85).Op('R');
        Assert.Equal([2], Values(file.ToBytes(), "a"));

        // A tensor of a storage without a type; a parameter; a parameter of a class
        file = new TorchFile(legacy: false).Begin();
        file.Add("8", [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)]);
        file.Pickle.Text3("untyped").Global("torch._utils", "_rebuild_tensor_v3").Op('(');
        file.Storage("UntypedStorage", "8", 8).Pickle.Number(1).Numbers(1).Numbers(1).Raw(0x89).Op('N');
        file.Pickle.Global("torch", "float32").Op("tR").Text3("parameter").Global("torch._utils", "_rebuild_parameter").Op('(');
        file.View("ByteStorage", "8", 8, 0, [8], [1]).Pickle.Raw(0x88).Op("NtR").Text3("class");
        file.Pickle.Global("torch._tensor", "_rebuild_from_type_v2").Op('(').Global("torch._utils", "_rebuild_parameter");
        file.Pickle.Global("torch.nn.parameter", "Parameter").Op('(');
        file.View("ByteStorage", "8", 8, 4, [4], [1]).Pickle.Raw(0x88).Op("Nt}tR");
        using var opened = WeightsFile.Open(Write(file.End().ToBytes()));
        Assert.Equal(["untyped F32 [1]", "parameter U8 [8]", "class U8 [4]"], opened.Tensors.Select(tensor => $"{tensor.Name} {tensor}"));
        using var values = opened.Read(opened.Tensors[0]);
        Assert.Equal([2], values.data<float>());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_view_that_cannot_be_is_one_line_that_names_the_byte(bool legacy)
    {
        string Of(long offset, long[] shape, long[] strides, params long[] part) =>
            Problem(Eight(legacy, offset, shape, strides, part).ToBytes());
        Assert.Contains(
            "a tensor of sizes [3, 3], strides [3, 1] and offset 0 in a storage of 8 numbers; expected a state dict",
            Of(0, [3, 3], [3, 1]),
            StringComparison.Ordinal
        );
        Assert.Matches(@": byte \d+: a tensor of sizes", Of(0, [3, 3], [3, 1]));
        Assert.Contains("which cannot be", Of(-1, [2], [1]), StringComparison.Ordinal);
        Assert.Contains("which cannot be", Of(0, [-2], [1]), StringComparison.Ordinal);
        Assert.Contains("which cannot be", Of(7, [2], [-1]), StringComparison.Ordinal);
        Assert.Contains("which cannot be", Of(0, [2], [1, 1]), StringComparison.Ordinal);
        Assert.Contains("which cannot be", Of(0, new long[65], new long[65]), StringComparison.Ordinal);
        Assert.Contains("in a storage of 8 numbers", Of(8, [1], [1]), StringComparison.Ordinal);
        Assert.Contains("in a storage of 8 numbers", Of(9, [0], [1]), StringComparison.Ordinal);
        // 2⁶³ · 2⁶³ · 64 and 2⁶⁴ + 1 would be small numbers in 64 or 128 bits
        Assert.Contains(
            "in a storage of 8",
            Of(0, [.. Enumerable.Repeat(long.MaxValue, 64)], [.. Enumerable.Repeat(long.MaxValue, 64)]),
            StringComparison.Ordinal
        );
        Assert.Contains("in a storage of 8", Of(0, [(1L << 32) + 1], [1L << 32]), StringComparison.Ordinal);
        Assert.Contains("that is not inside it", Of(0, [1], [1], 5, 4), StringComparison.Ordinal);
        Assert.Contains("that is not inside it", Of(0, [1], [1], long.MaxValue, 2), StringComparison.Ordinal);
        Assert.Contains("in a storage of 4 numbers", Of(0, [5], [1], 4, 4), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_dictionary_may_stand_under_many_names_and_contain_itself(bool legacy)
    {
        // {'n0': d, 'n1': d, …}, where d = {'w': …, 'itself': d}
        var file = new TorchFile(legacy);
        file.Pickle.Op("}(").Text3("n0").Op('}').Put().Op('(');
        var dictionary = 1; // stored behind the first text
        file.Tensor("w", [1], 5);
        file.Pickle.Text3("itself").Op('h').Raw((byte)dictionary).Op('u');
        for (var i = 1; i < 20_000; i++)
            file.Pickle.Op('X')
                .Raw(BitConverter.GetBytes(6))
                .Raw(System.Text.Encoding.ASCII.GetBytes($"n{i:00000}"))
                .Op('h')
                .Raw((byte)dictionary);
        file.Pickle.Text3("state_dict").Op('h').Raw((byte)dictionary).Op('u');
        Assert.Equal([5], Values(file.ToBytes()));

        // d = {'w': …, 'state_dict': d}
        file = new TorchFile(legacy);
        file.Pickle.Op('}').Put().Op('(');
        file.Tensor("w", [1], 6);
        file.Pickle.Text3("state_dict").Op('h').Raw(0).Op('u');
        Assert.Equal([6], Values(file.ToBytes()));
    }

    [Fact]
    public void A_pickle_may_be_compressed_and_storages_may_not()
    {
        var file = new TorchFile(legacy: false, System.IO.Compression.CompressionLevel.SmallestSize).Begin();
        Assert.StartsWith(" holds no tensor that has a name", Problem(file.End().ToBytes()), StringComparison.Ordinal);
        file = new TorchFile(legacy: false, System.IO.Compression.CompressionLevel.SmallestSize)
            .Begin()
            .Tensor("w", [1000], new float[1000])
            .End();
        Assert.Contains(
            "a storage '10' that is compressed, which torch.save does not do",
            Problem(file.ToBytes()),
            StringComparison.Ordinal
        );
        // 100 MB that are 100 kB in the file
        file = new TorchFile(legacy: false, System.IO.Compression.CompressionLevel.SmallestSize);
        file.Pickle.Raw(new byte[100_000_000]);
        Assert.Contains("bytes; expected at most 16777216", Problem(file.ToBytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void Checksums_of_the_archive_are_held_against_its_files()
    {
        var content = new TorchFile(legacy: false).Begin().Tensor("w", [4], 1, 2, 3, 4).End().ToBytes();
        var at = content.AsSpan().IndexOf((ReadOnlySpan<byte>)[.. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(3f)]);
        content[at] ^= 1;
        var path = Write(content);
        using (var opened = WeightsFile.Open(path))
            Assert.Matches(
                @"archive/data/10 is damaged \(its checksum is [0-9a-f]{8}, and should be [0-9a-f]{8}\); download the file again$",
                Assert.Throws<WeightsException>(() => opened.Read(opened.Tensors[0])).Message
            );
        content[at] ^= 1;
        at = content.AsSpan().IndexOf("w"u8);
        while (content[at - 1] != 0) // the name in the pickle
            at += 1 + content.AsSpan(at + 1).IndexOf("w"u8);
        content[at] = (byte)'v';
        Assert.Contains("archive/data.pkl is damaged (its checksum is", Problem(content), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_an_archive_are_no_longer_than_itself()
    {
        // The storage's lengths in the directory at the end, both of them.
        var content = new TorchFile(legacy: false).Begin().Tensor("w", [4], 1, 2, 3, 4).End().ToBytes();
        var directory = content.AsSpan().LastIndexOf("archive/data/10"u8) - 46;
        BitConverter.GetBytes(1 << 30).CopyTo(content, directory + 20);
        BitConverter.GetBytes(1 << 30).CopyTo(content, directory + 24);
        Assert.Equal(": the files of the archive are longer than itself; download it again", Problem(content));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_view_repeats_no_more_numbers_than_the_file_has_room_for(bool legacy)
    {
        var path = Write(Eight(legacy, 0, [1 << 20], [0]).ToBytes());
        using var file = WeightsFile.Open(path);
        Assert.Equal(
            $"{path}: tensor w is F32 [1048576], which repeats 1 numbers, more than the file has room for",
            Assert.Throws<WeightsException>(() => file.Read(file.Tensors[0])).Message
        );
    }

    [Fact]
    public void Values_that_repeat_without_end_are_not_made()
    {
        var path = Write(Eight(false, 0, [1 << 20, 1 << 20], [0, 0]).ToBytes());
        using var file = WeightsFile.Open(path);
        Assert.Contains(
            "of at most 2 GiB",
            Assert.Throws<WeightsException>(() => file.Read(file.Tensors[0])).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Code_is_refused_at_its_byte(bool legacy)
    {
        var file = new TorchFile(legacy).Begin();
        file.Pickle.Text3("w").Global("posix", "system").Text("echo gotcha").Raw(0x85).Op('R');
        var problem = Problem(file.End().ToBytes());
        Assert.Contains(
            "asks for 'posix.system', which weights do not need and which is refused (nothing was executed)",
            problem,
            StringComparison.Ordinal
        );
        Assert.Matches(legacy ? @"^: byte \d+: asks" : @"^: archive/data\.pkl: byte \d+: asks", problem);
        foreach (
            var (module, name) in new[]
            {
                ("builtins", "eval"),
                ("torch", "load"),
                ("torch.storage", "_load_from_bytes"),
                ("os", "Storage"),
            }
        )
        {
            file = new TorchFile(legacy).Begin();
            file.Pickle.Text3("w").Global(module, name).Op(")R");
            Assert.Contains($"asks for '{module}.{name}'", Problem(file.End().ToBytes()), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Damaged_files_are_one_line_wherever_they_are_damaged(bool legacy)
    {
        var content = new TorchFile(legacy).Begin().Tensor("a", [2], 1, 2).Tensor("b", [3], 1, 2, 3).End().ToBytes();
        for (var length = 0; length < content.Length; length++)
            Assert.NotEqual("", Problem(content[..length]));
        for (var at = 0; at < content.Length; at += legacy ? 1 : 3)
        {
            // Many of them still say something, but none ends in anything but a WeightsException.
            var other = content.ToArray();
            other[at] ^= 0x40;
            var path = Write(other);
            try
            {
                using var file = WeightsFile.Open(path);
                foreach (var tensor in file.Tensors)
                    file.Read(tensor).Dispose();
            }
            catch (WeightsException error)
            {
                Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void What_is_in_the_file_and_what_the_pickle_says_must_agree()
    {
        var missing = new TorchFile(legacy: false).Begin();
        missing.Pickle.Text3("w");
        Assert.Contains(
            "a tensor of the storage '9', which the archive does not have",
            Problem(missing.View("FloatStorage", "9", 1, 0, [1], [1]).End().ToBytes()),
            StringComparison.Ordinal
        );
        missing = new TorchFile(legacy: true).Begin();
        missing.Pickle.Text3("w");
        Assert.Contains(
            "there are no numbers of storage '9'",
            Problem(missing.View("FloatStorage", "9", 1, 0, [1], [1]).End().ToBytes()),
            StringComparison.Ordinal
        );

        foreach (var legacy in new[] { false, true })
        {
            var other = new TorchFile(legacy).Begin();
            other.Add("9", new byte[8]);
            other.Pickle.Text3("w");
            Assert.Contains(
                legacy ? "storage '9' has 2 numbers, where the state dict has 3" : "'9' of 3 numbers, 4 bytes each, which has 8 bytes",
                Problem(other.View("FloatStorage", "9", 3, 0, [1], [1]).End().ToBytes()),
                StringComparison.Ordinal
            );
            var twice = new TorchFile(legacy).Begin().Tensor("w", [1], 1).Tensor("w", [1], 2).End();
            Assert.Contains("a dictionary with 'w' twice", Problem(twice.ToBytes()), StringComparison.Ordinal);
            Assert.Contains(
                "was written on a big-endian machine",
                Problem(new TorchFile(legacy).Begin().Tensor("w", [1], 1).End().ToBytes(byteOrder: "big")),
                StringComparison.Ordinal
            );
            var none = new TorchFile(legacy);
            none.Pickle.Op("]");
            Assert.StartsWith(" holds no dictionary", Problem(none.ToBytes()), StringComparison.Ordinal);
            Assert.StartsWith(
                " holds no tensor that has a name",
                Problem(new TorchFile(legacy).Begin().End().ToBytes()),
                StringComparison.Ordinal
            );
        }
        var unknown = new TorchFile(legacy: true).Begin().Tensor("w", [1], 1).End();
        unknown.Add("99", new byte[4]);
        var large = new TorchFile(legacy: true).Begin();
        large.Pickle.Text3("w");
        Assert.Contains(
            "a storage '9' of 4611686018427387905 numbers, more than the file has room for",
            Problem(large.View("FloatStorage", "9", (1L << 62) + 1, 0, [1], [1]).End().ToBytes()),
            StringComparison.Ordinal
        );
        Assert.Contains("has one that no tensor has", Problem(unknown.ToBytes()), StringComparison.Ordinal);
        var program = new TorchFile(legacy: false).Begin().Tensor("w", [1], 1).End();
        Assert.Contains("is a program (TorchScript)", Problem(program.ToBytes(others: ("constants.pkl", []))), StringComparison.Ordinal);
        Assert.Contains(
            "a zip archive with 0 files such as archive/data.pkl",
            Problem(new TorchFile(legacy: false).ToBytes(folder: "a/b")),
            StringComparison.Ordinal
        );
        Assert.Contains("has 16777217 bytes; expected at most 16777216", Problem(Long()), StringComparison.Ordinal);

        static byte[] Long()
        {
            var file = new TorchFile(legacy: false);
            file.Pickle.Raw(new byte[(16 << 20) - 2]);
            return file.ToBytes();
        }
    }
}
