using FMixSharp.Lab.Models;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Weights;
using Google.Protobuf;
using Onnx;

namespace FMixSharp.Lab.Tests.Models;

/// <summary>Graphs that somebody made to do harm; those of real networks are in <see cref="PublishedResNet18Tests"/>.</summary>
public sealed class ResidualOnnxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static NodeProto Node(string type, string[] inputs, params string[] outputs)
    {
        var node = new NodeProto { OpType = type };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        return node;
    }

    private string Problem(params NodeProto[] nodes)
    {
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto() };
        foreach (var (name, dims) in new[] { ("w", new long[] { 1, 1, 1, 1 }), ("b", [1]) })
        {
            var tensor = new TensorProto
            {
                Name = name,
                DataType = (int)TensorProto.Types.DataType.Float,
                RawData = ByteString.CopyFrom(new byte[4]),
            };
            tensor.Dims.AddRange(dims);
            model.Graph.Initializer.Add(tensor);
        }
        model.Graph.Node.AddRange(nodes);
        File.WriteAllBytes(folder.File("net.onnx"), model.ToByteArray());
        var message = Assert.Throws<WeightsException>(() => ImageWeights.Open(folder.File("net.onnx"), "resnet18")).Message;
        const string Before = "its graph is no ResNet either: ";
        Assert.StartsWith(folder.File("net.onnx"), message, StringComparison.Ordinal);
        return message[
            (message.IndexOf(Before, StringComparison.Ordinal) + Before.Length)..message.IndexOf("; expected", StringComparison.Ordinal)
        ];
    }

    [Fact]
    public void Graphs_in_circles_end_with_an_error()
    {
        Assert.Equal("the value c is read before it is made", Problem(Node("Conv", ["x", "w", "b"], "a"), Node("Relu", ["c"], "c")));
        // A block's chain, and what comes behind the stem, each in a circle.
        Assert.Equal(
            "the value c is read before it is made",
            Problem(
                Node("Conv", ["x", "w", "b"], "a"),
                Node("Relu", ["c"], "d"),
                Node("Conv", ["d", "w", "b"], "c"),
                Node("Conv", ["a", "w", "b"], "d2")
            )
        );
        Assert.Equal(
            "the value b2 is read before it is made",
            Problem(Node("Conv", ["x", "w", "b"], "a"), Node("Identity", ["b2"], "a2"), Node("Identity", ["a2"], "b2"))
        );
    }

    [Fact]
    public void A_node_with_too_few_inputs_or_outputs_is_named()
    {
        Assert.Equal("a node Conv has 1 input and 1 output, too few", Problem(Node("Conv", ["x"], "a")));
        Assert.Equal("a node Conv has 3 inputs and 0 outputs, too few", Problem(Node("Conv", ["x", "w", "b"])));
        Assert.Equal(
            "a node BatchNormalization has 3 inputs and 1 output, too few",
            Problem(Node("Conv", ["x", "w"], "a"), Node("BatchNormalization", ["a", "b", "b"], "c"))
        );
        Assert.Equal("a node Relu has 1 input and 0 outputs, too few", Problem(Node("Conv", ["x", "w", "b"], "a"), Node("Relu", ["a"])));
    }

    [Fact]
    public void Names_in_messages_are_short_and_of_one_line() =>
        Assert.InRange(Problem(Node("Relu", [new string('n', 10_000) + "\n"], new string('n', 10_000) + "\n")).Length, 100, 200);
}
