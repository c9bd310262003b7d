using FMixSharp.Lab.Records;
using FMixSharp.Lab.Safetensors;
using FMixSharp.Lab.Weights;
using Onnx;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models;

/// <summary>
/// The weights of a ResNet in an ONNX file whose tensors have no names that say what they are: each is found by its place in the graph, and
/// gets the usual name. Exporters number tensors, and fold batch norms into the convolutions before them; those batch norms then do nothing
/// but add the convolution's bias.
/// </summary>
internal sealed class ResidualOnnx : WeightsFile
{
    private const double Epsilon = 1e-5; // of the network's batch norms

    private readonly OnnxWeights file;
    private readonly Dictionary<string, WeightsTensor> known;
    private readonly List<WeightsTensor> tensors = [];

    // What a name of ours stands for: a tensor of the file, or one value everywhere.
    private readonly Dictionary<string, (WeightsTensor? Stored, float Value)> meanings = new(StringComparer.Ordinal);

    /// <summary>Takes ownership of the file.</summary>
    /// <exception cref="WeightsException">Its graph is no ResNet.</exception>
    public ResidualOnnx(OnnxWeights file)
    {
        this.file = file;
        known = file.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        RequireOrder();
        RequireValues();
        Walk();
    }

    // As the format asks: nodes come after those whose values they read, so that no walk along them goes in circles.
    private void RequireOrder()
    {
        var ahead = file.Graph.Node.SelectMany(node => node.Output).Where(value => value.Length > 0).ToHashSet(StringComparer.Ordinal);
        foreach (var node in file.Graph.Node)
        {
            if (node.Input.FirstOrDefault(ahead.Contains) is { } early)
                throw NoResNet($"the value {SafetensorsHeader.Printable(early)} is read before it is made");
            ahead.ExceptWith(node.Output);
        }
    }

    // As the operations have it: the walk takes their values by number.
    private void RequireValues()
    {
        foreach (var node in file.Graph.Node)
        {
            var needed = node.OpType switch
            {
                "Conv" => 2,
                "BatchNormalization" => 5,
                _ => 0,
            };
            if (node.Input.Count < needed || node.Output.Count == 0)
                throw NoResNet(
                    $"a node {SafetensorsHeader.Printable(node.OpType)} has {Counted.Of(node.Input.Count, "inputs")} and "
                        + $"{Counted.Of(node.Output.Count, "outputs")}, too few"
                );
        }
    }

    /// <summary>Whether the tensors of a file have no names that say what they are.</summary>
    public static bool IsNeeded(OnnxWeights file) =>
        !file.Tensors.Any(tensor => tensor.Name.EndsWith("layer1.0.conv1.weight", StringComparison.Ordinal));

    public override string Path => file.Path;

    public override long Bytes => file.Bytes;

    public override IReadOnlyList<WeightsTensor> Tensors => tensors;

    public override void Dispose() => file.Dispose();

    protected override Tensor ReadValues(WeightsTensor tensor)
    {
        var (stored, value) = meanings[tensor.Name];
        return stored is null ? full(tensor.Shape, value) : file.Read(stored);
    }

    private void Walk()
    {
        var stem = file.Graph.Node.FirstOrDefault(node => node.OpType == "Conv") ?? throw NoResNet("there is no convolution");
        var value = Name(Chain(stem), "conv1", "bn1");
        while (Only(value) is { OpType: "Relu" or "MaxPool" or "Identity" } next)
            value = next.Output[0];
        var (stage, block, outputs) = (0, 0, 0L);
        while (file.Consumers[value].Any(node => node.OpType == "Conv"))
        {
            Link[][] branches = [.. file.Consumers[value].Where(node => node.OpType == "Conv").Select(Branch)];
            var main = branches.Where(branch => branch.Length > 1).ToArray();
            var shortcut = branches.Where(branch => branch.Length == 1).ToArray();
            if (main.Length != 1 || shortcut.Length > 1)
                throw NoResNet($"{branches.Length} branches leave {SafetensorsHeader.Printable(value)}");
            var width = main[0][^1].Weight.Shape[0];
            (stage, block) = width == outputs ? (stage, block + 1) : (stage + 1, 0);
            outputs = width;
            var path = $"layer{stage}.{block}";
            var sum = "";
            for (var i = 0; i < main[0].Length; i++)
                sum = Name(main[0][i], $"{path}.conv{i + 1}", $"{path}.bn{i + 1}");
            if (shortcut is [[var single]])
                Name(single, $"{path}.downsample.0", $"{path}.downsample.1");
            if (Only(sum) is not { OpType: "Add" } add || Only(add.Output[0]) is not { OpType: "Relu" } end)
                throw NoResNet($"{SafetensorsHeader.Printable(sum)} is not added to a shortcut");
            value = end.Output[0];
        }
        while (Only(value) is { OpType: "GlobalAveragePool" or "AveragePool" or "ReduceMean" or "Flatten" or "Reshape" or "Squeeze" } next)
            value = next.Output[0];
        if (
            Only(value) is { OpType: "Gemm", Input.Count: 3 } head
            && head.Attribute.Any(attribute => attribute is { Name: "transB", I: 1 })
            && known.TryGetValue(head.Input[1], out var matrix)
            && known.TryGetValue(head.Input[2], out var bias)
        )
        {
            Add("fc.weight", matrix);
            Add("fc.bias", bias);
        }
    }

    // A convolution with the batch norm behind it, if there is one.
    private Link Chain(NodeProto convolution)
    {
        var output = convolution.Output[0];
        var norm = Only(output) is { OpType: "BatchNormalization" } next ? next : null;
        if (!known.TryGetValue(convolution.Input[1], out var weight) || weight.Shape.Length != 4)
            throw NoResNet($"the weights of {SafetensorsHeader.Printable(convolution.Output[0])} are no tensor of four axes");
        return new Link(convolution, weight, norm, norm?.Output[0] ?? output);
    }

    // The convolutions from one on to the sum with the other branch.
    private Link[] Branch(NodeProto first)
    {
        List<Link> links = [];
        for (var node = first; node is { OpType: "Conv" }; )
        {
            var link = Chain(node);
            links.Add(link);
            node = Only(link.Output);
            if (node is { OpType: "Relu" })
                node = Only(node.Output[0]);
        }
        return [.. links];
    }

    // Its tensors under their names; returns the value that it makes.
    private string Name(Link link, string convolution, string norm)
    {
        Add($"{convolution}.weight", link.Weight);
        var width = link.Weight.Shape[0];
        if (link.Norm is not null)
        {
            if (link.Convolution.Input.Count > 2)
                throw NoResNet(
                    $"the convolution {SafetensorsHeader.Printable(link.Convolution.Output[0])} has both a bias and a batch norm"
                );
            string[] names = ["weight", "bias", "running_mean", "running_var"];
            for (var i = 0; i < names.Length; i++)
                Add(
                    $"{norm}.{names[i]}",
                    known.GetValueOrDefault(link.Norm.Input[i + 1])
                        ?? throw NoResNet($"{SafetensorsHeader.Printable(link.Norm.Input[i + 1])} is no tensor")
                );
            return link.Output;
        }
        if (link.Convolution.Input.Count < 3 || !known.TryGetValue(link.Convolution.Input[2], out var bias))
            throw NoResNet($"{SafetensorsHeader.Printable(link.Convolution.Output[0])} has neither a batch norm behind it nor a bias");
        Add($"{norm}.bias", bias);
        Add($"{norm}.weight", null, width, 1);
        Add($"{norm}.running_mean", null, width, 0);
        Add($"{norm}.running_var", null, width, (float)(1 - Epsilon));
        return link.Output;
    }

    private void Add(string name, WeightsTensor? stored, long length = 0, float value = 0)
    {
        if (!meanings.TryAdd(name, (stored, value)))
            throw NoResNet($"two places stand for {name}");
        tensors.Add(new WeightsTensor(name, stored?.Shape ?? [length], stored?.Type ?? "F32"));
    }

    private NodeProto? Only(string value) => file.Consumers[value].ToArray() is [var only] ? only : null;

    private WeightsException NoResNet(string why) =>
        new(
            $"{file.Path}: its tensors have no names of a known network, and its graph is no ResNet either: {why}; expected a "
                + $"ResNet, or an export that keeps names such as layer1.0.conv1.weight"
        );

    private sealed record Link(NodeProto Convolution, WeightsTensor Weight, NodeProto? Norm, string Output);
}
