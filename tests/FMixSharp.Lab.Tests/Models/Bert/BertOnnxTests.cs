using FMixSharp.Lab.Export;
using FMixSharp.Lab.Models.Bert;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Weights;
using Google.Protobuf;
using Onnx;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models.Bert;

[Collection("tensors")]
public sealed class BertOnnxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // A model as PyTorch's exporter has it: matrices of linear layers transposed, under a number, each with its product and sum. What is
    // between them is of no matter here.
    private static ModelProto Exported(BertClassifier model)
    {
        using var scope = NewDisposeScope();
        var file = new ModelProto { IrVersion = 8, Graph = new GraphProto() };
        var number = 900;
        foreach (var (name, parameter) in model.Encoder.named_parameters())
        {
            var isMatrix =
                name.EndsWith("query.weight", StringComparison.Ordinal)
                || name.EndsWith("key.weight", StringComparison.Ordinal)
                || name.EndsWith("value.weight", StringComparison.Ordinal)
                || name.EndsWith("dense.weight", StringComparison.Ordinal);
            var values = (isMatrix ? parameter.detach().t() : parameter.detach()).contiguous();
            var tensor = new TensorProto
            {
                Name = isMatrix ? $"onnx::MatMul_{++number}" : name,
                DataType = (int)TensorProto.Types.DataType.Float,
                RawData = ByteString.CopyFrom(values.bytes),
            };
            tensor.Dims.AddRange(values.shape);
            file.Graph.Initializer.Add(tensor);
            if (!isMatrix)
                continue;
            var product = new NodeProto { OpType = "MatMul" };
            product.Input.AddRange([$"input of {name}", tensor.Name]);
            product.Output.Add($"product of {name}");
            var sum = new NodeProto { OpType = "Add" };
            sum.Input.AddRange([name.Replace(".weight", ".bias", StringComparison.Ordinal), product.Output[0]]);
            sum.Output.Add($"sum of {name}");
            file.Graph.Node.AddRange([product, sum]);
        }
        return file;
    }

    private string Write(ModelProto file)
    {
        File.WriteAllBytes(folder.File("model.onnx"), file.ToByteArray());
        return folder.File("model.onnx");
    }

    private static void AssertSame(BertClassifier one, BertClassifier other)
    {
        foreach (var (first, second) in one.Encoder.named_parameters().Zip(other.Encoder.named_parameters()))
            Assert.True(first.parameter.Equals(second.parameter), first.name);
    }

    [Fact]
    public void Matrices_without_names_are_found_by_the_bias_that_is_added_to_their_products()
    {
        using var scope = NewDisposeScope();
        using var saved = TinyBert.Build(seed: 5);
        using var other = TinyBert.Build(seed: 500);
        var file = Exported(saved);
        var pooler = new TensorProto
        {
            Name = "pooler.dense.bias",
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(new byte[24]),
        };
        pooler.Dims.Add(6);
        file.Graph.Initializer.Add(pooler);
        var epsilon = new TensorProto
        {
            Name = "141",
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(new byte[4]),
        };
        file.Graph.Initializer.Add(epsilon);
        Assert.Equal(["pooler.dense.bias"], BertWeights.Load(Write(file), other));
        AssertSame(saved, other);
    }

    [Fact]
    public void What_we_exported_is_read_back()
    {
        using var scope = NewDisposeScope();
        using var saved = TinyBert.Build(seed: 5);
        using var other = TinyBert.Build(seed: 500);
        OnnxExport.Save(
            saved,
            tensor(new long[] { 2, 5, 6, 3, 2, 7, 8, 3 }).view(2, 4),
            folder.File("model.onnx"),
            new OnnxDescription { AnyLength = new Dictionary<int, string> { [1] = "length" } }
        );
        Assert.Contains("classifier.weight", BertWeights.Load(folder.File("model.onnx"), other));
        AssertSame(saved, other);
    }

    [Fact]
    public void Graphs_of_another_form_are_one_line_that_names_the_layer()
    {
        using var scope = NewDisposeScope();
        using var model = TinyBert.Build();
        string Problem(Action<GraphProto> change)
        {
            var file = Exported(model);
            change(file.Graph);
            var path = Write(file);
            var message = Assert.Throws<WeightsException>(() => BertWeights.Load(path, model)).Message;
            Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
            return message[(path.Length + 2)..];
        }

        static NodeProto Sum(GraphProto graph) => graph.Node.First(node => node.OpType == "Add");
        const string layer = "encoder.layer.0.attention.self.query";
        Assert.Equal(
            $"there is no tensor bert.{layer}.weight, and {layer}.bias is added to 0 products with a matrix; expected a BERT as PyTorch "
                + "exports it, neither optimised nor quantised",
            Problem(graph => Sum(graph).OpType = "SkipLayerNormalization")
        );
        Assert.Contains("is added to 2 products", Problem(graph => graph.Node.Add(Sum(graph).Clone())), StringComparison.Ordinal);
        Assert.Contains(
            $"is added to 0 products",
            Problem(graph => graph.Node.First(node => node.OpType == "MatMul").Input[1] = "what another operation gives"),
            StringComparison.Ordinal
        );
        Assert.Equal(
            $"there is no tensor bert.{layer}.weight, which a BERT as config.json describes it needs",
            Problem(graph => graph.Initializer.First(tensor => tensor.Name == layer + ".bias").Name = "elsewhere")
        );
        Assert.EndsWith(
            "but config.json makes it [6, 10]",
            Problem(graph =>
                graph.Node.First(node => node.Output[0].EndsWith("intermediate.dense.weight", StringComparison.Ordinal)).Input[1] =
                    "onnx::MatMul_901"
            ),
            StringComparison.Ordinal
        );
    }
}
