using System.Runtime.InteropServices;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Weights;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace FMixSharp.Lab.Tests.Weights;

[Collection("tensors")]
public sealed class OnnxWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static TensorProto Tensor(string name, DataType type, params long[] dims)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type };
        tensor.Dims.AddRange(dims);
        return tensor;
    }

    private static TensorProto Raw<T>(string name, DataType type, long[] dims, params T[] values)
        where T : struct
    {
        var tensor = Tensor(name, type, dims);
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
        return tensor;
    }

    private static TensorProto Outside(string name, long[] dims, params (string Key, string Value)[] entries)
    {
        var tensor = Tensor(name, DataType.Float, dims);
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.AddRange(entries.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return tensor;
    }

    private string Write(params TensorProto[] tensors)
    {
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto() };
        model.Graph.Initializer.AddRange(tensors);
        File.WriteAllBytes(folder.File("net.onnx"), model.ToByteArray());
        return folder.File("net.onnx");
    }

    private static float[] Values(WeightsFile file, string name)
    {
        using var values = file.Read(file.Tensors.Single(tensor => tensor.Name == name));
        return values.numel() == 0 ? [] : values.data<float>().ToArray();
    }

    private string Problem(params TensorProto[] tensors)
    {
        var path = Write(tensors);
        var message = Assert
            .Throws<WeightsException>(() =>
            {
                using var file = WeightsFile.Open(path);
                file.Read(file.Tensors[0]).Dispose();
            })
            .Message;
        Assert.DoesNotContain('\n', message);
        return message.Replace(folder.Path, "", StringComparison.Ordinal);
    }

    [Fact]
    public void Initialisers_of_floating_point_are_read_however_they_are_stored()
    {
        var floats = Tensor("floats", DataType.Float, 3);
        floats.FloatData.AddRange([1, 2, 3]);
        var doubles = Tensor("doubles", DataType.Double, 1, 2);
        doubles.DoubleData.AddRange([0.5, -2]);
        var halves = Tensor("halves", DataType.Float16, 2);
        halves.Int32Data.AddRange([0x3c00, 0xc000]); // 1 and −2
        var brains = Tensor("brains", DataType.Bfloat16, 2);
        brains.Int32Data.AddRange([0x3f80, 0xc000]);
        using var file = WeightsFile.Open(
            Write(
                floats,
                doubles,
                halves,
                brains,
                Raw("raw floats", DataType.Float, [2, 2], 1f, 2f, 3f, 4f),
                Raw("raw doubles", DataType.Double, [1], 0.25),
                Raw("raw halves", DataType.Float16, [1], (Half)1.5f),
                Raw("raw brains", DataType.Bfloat16, [1], (ushort)0x3f80),
                Raw("shape", DataType.Int64, [2], 1L, 2L),
                Tensor("nothing", DataType.Float, 0, 7),
                Raw("one", DataType.Float, [], 9f)
            )
        );
        Assert.Equal(
            "floats F32 [3]; doubles F64 [1, 2]; halves F16 [2]; brains BF16 [2]; raw floats F32 [2, 2]; raw doubles F64 [1]; "
                + "raw halves F16 [1]; raw brains BF16 [1]; nothing F32 [0, 7]; one F32 []",
            string.Join("; ", file.Tensors.Select(tensor => $"{tensor.Name} {tensor}"))
        );
        Assert.Equal([1, 2, 3], Values(file, "floats"));
        Assert.Equal([0.5f, -2], Values(file, "doubles"));
        Assert.Equal([1, -2], Values(file, "halves"));
        Assert.Equal([1, -2], Values(file, "brains"));
        Assert.Equal([1, 2, 3, 4], Values(file, "raw floats"));
        Assert.Equal([0.25f], Values(file, "raw doubles"));
        Assert.Equal([1.5f], Values(file, "raw halves"));
        Assert.Equal([1], Values(file, "raw brains"));
        Assert.Equal([], Values(file, "nothing"));
        Assert.Equal([9], Values(file, "one"));
    }

    [Fact]
    public void Constants_are_weights_by_the_names_of_what_they_give()
    {
        var node = new NodeProto { OpType = "Constant", Name = "Constant_7" };
        node.Output.Add("w");
        node.Attribute.Add(
            new AttributeProto
            {
                Name = "value",
                Type = AttributeProto.Types.AttributeType.Tensor,
                T = Raw("", DataType.Float, [2], 1f, 2f),
            }
        );
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto() };
        model.Graph.Node.Add(node);
        File.WriteAllBytes(folder.File("net.onnx"), model.ToByteArray());
        using (var file = WeightsFile.Open(folder.File("net.onnx")))
            Assert.Equal([1, 2], Values(file, "w"));
        model.Graph.Initializer.Add(Raw("w", DataType.Float, [1], 1f));
        File.WriteAllBytes(folder.File("net.onnx"), model.ToByteArray());
        Assert.EndsWith(
            ": two tensors are called w",
            Assert.Throws<WeightsException>(() => WeightsFile.Open(folder.File("net.onnx"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Values_in_files_of_their_own_are_read_from_the_models_folder_only()
    {
        File.WriteAllBytes(folder.File("parts/net.data"), [0, 0, 0, 0, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)]);
        using (
            var file = WeightsFile.Open(
                Write(
                    Outside("a", [1], ("location", "parts/net.data"), ("offset", "4"), ("length", "4")),
                    Outside("b", [3], ("location", "parts/net.data"))
                )
            )
        )
        {
            Assert.Equal([1], Values(file, "a"));
            Assert.Equal([0, 1, 2], Values(file, "b"));
        }
        foreach (var location in new[] { "", "../net.data", "parts/../../net.data", "/etc/hostname", "parts//net.data", "C:\\net.data" })
            Assert.Equal(
                $"/net.onnx: tensor a lies in '{location}'; expected a file in the model's folder",
                Problem(Outside("a", [1], ("location", location)))
            );
        Assert.Equal(
            "/net.onnx: tensor a is F32 [2], but is said to have 4 bytes from byte 8 of /parts/net.data, which has 12",
            Problem(Outside("a", [2], ("location", "parts/net.data"), ("offset", "8")))
        );
        Assert.Contains(
            "said to have 4 bytes from byte 9223372036854775807",
            Problem(Outside("a", [1], ("location", "parts/net.data"), ("offset", "9223372036854775807"), ("length", "4"))),
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "tensor a: length is '-4'",
            Problem(Outside("a", [1], ("location", "parts/net.data"), ("length", "-4"))),
            StringComparison.Ordinal
        );
        Assert.Contains("cannot be read", Problem(Outside("a", [1], ("location", "nowhere"))), StringComparison.Ordinal);
        Assert.Equal(
            "/net.onnx: tensor a lies in 'a?b'; expected a file in the model's folder",
            Problem(Outside("a", [1], ("location", "a\0b")))
        );
        Assert.EndsWith(
            "parts is a folder; expected a regular file",
            Problem(Outside("a", [1], ("location", "parts"))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Sizes_without_bytes_in_a_file_of_their_own_are_refused_when_the_model_is_opened()
    {
        File.WriteAllBytes(folder.File("net.data"), new byte[12]);
        foreach (var dims in new long[][] { [1L << 40, 1L << 40], [1 << 28], [0, 7] })
        {
            var path = Write(Outside("a", dims, ("location", "net.data")));
            Assert.EndsWith(
                "which has 12",
                Assert.Throws<WeightsException>(() => WeightsFile.Open(path)).Message,
                StringComparison.Ordinal
            );
        }
        using var file = WeightsFile.Open(
            Write(Outside("a", [3], ("location", "net.data")), Outside("b", [1], ("location", "net.data"), ("length", "4")))
        );
        Assert.Equal(12 + new FileInfo(folder.File("net.onnx")).Length, file.Bytes);
    }

    [Fact]
    public void Numbers_that_the_shape_does_not_have_room_for_are_errors()
    {
        var floats = Tensor("w", DataType.Float, 2, 2);
        floats.FloatData.AddRange([1, 2, 3]);
        Assert.Equal("/net.onnx: tensor w is F32 [2, 2], but has 3 numbers; download the file again", Problem(floats));
        Assert.Contains("but has 5 bytes", Problem(Raw("w", DataType.Float, [1], new byte[5])), StringComparison.Ordinal);
        Assert.Contains("but has 0 numbers", Problem(Tensor("w", DataType.Double, 1L << 40, 1L << 40)), StringComparison.Ordinal);
        Assert.Contains("but has 4 bytes", Problem(Raw("w", DataType.Float, [(1L << 62) + 1], 1f)), StringComparison.Ordinal);
        Assert.Contains("tensor w is F32 [-1]", Problem(Tensor("w", DataType.Float, -1)), StringComparison.Ordinal);
        Assert.Equal("/net.onnx: two tensors are called w", Problem(Raw("w", DataType.Float, [1], 1f), Raw("w", DataType.Float, [1], 1f)));
        Assert.EndsWith(
            "has a value that is infinite or not a number",
            Problem(Raw("w", DataType.Float, [1], float.NaN)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Damaged_files_are_one_line_wherever_they_are_damaged()
    {
        var floats = Tensor("floats", DataType.Float, 3);
        floats.FloatData.AddRange([1, 2, 3]);
        var content = File.ReadAllBytes(Write(floats, Raw("w", DataType.Float16, [2], (Half)1, (Half)2)));
        for (var at = 0; at < 2 * content.Length; at++)
        {
            var other = at < content.Length ? content[..at] : content.ToArray();
            if (at >= content.Length)
                other[at - content.Length] ^= 0x42;
            File.WriteAllBytes(folder.File("net.onnx"), other);
            try
            {
                using var file = WeightsFile.Open(folder.File("net.onnx"));
                foreach (var tensor in file.Tensors)
                    file.Read(tensor).Dispose();
            }
            catch (WeightsException error)
            {
                Assert.StartsWith(folder.File("net.onnx"), error.Message, StringComparison.Ordinal);
            }
        }
        File.WriteAllBytes(folder.File("net.onnx"), new ModelProto { IrVersion = 8 }.ToByteArray());
        Assert.EndsWith(
            " holds no graph; expected an ONNX model",
            Assert.Throws<WeightsException>(() => WeightsFile.Open(folder.File("net.onnx"))).Message,
            StringComparison.Ordinal
        );
        // Graphs inside the attributes of graphs, two thousand of them.
        byte[] deep = [];
        for (var i = 0; i < 2000; i++)
            deep = Field(1, Field(5, Field(6, deep)));
        File.WriteAllBytes(folder.File("net.onnx"), [8, 8, .. Field(7, deep)]);
        Assert.Contains(
            "no ONNX model, or a damaged one",
            Assert.Throws<WeightsException>(() => WeightsFile.Open(folder.File("net.onnx"))).Message,
            StringComparison.Ordinal
        );

        static byte[] Field(int number, byte[] content)
        {
            using var stream = new MemoryStream();
            using (var output = new CodedOutputStream(stream, leaveOpen: true))
            {
                output.WriteTag(number, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(content));
            }
            return stream.ToArray();
        }
    }
}
