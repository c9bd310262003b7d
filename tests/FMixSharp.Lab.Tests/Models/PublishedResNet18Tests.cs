using System.Reflection;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Weights;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using PublishedWeights;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models;

/// <summary>
/// A network that was published as ONNX by another program, without names and with three blocks in its last stage, in ours.
/// </summary>
[Collection("tensors")]
public sealed class PublishedResNet18Tests : IDisposable
{
    private const int Side = 224;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Preparation =>
        typeof(PublishedResNet18Tests)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "ResNet18Preparation")
            .Value!;

    // The network whose logits are what it pools: a head that changes nothing.
    private static nn.Module<Tensor, Tensor> Network(string path)
    {
        using var quiet = no_grad();
        using var weights = ImageWeights.Open(path, "resnet18");
        var network = weights.Build(null, null, 3, 512);
        weights.Load(network);
        network.get_parameter("fc.weight")!.copy_(eye(512));
        network.get_parameter("fc.bias")!.zero_();
        network.eval();
        return network;
    }

    private static Tensor Run(string file, Tensor image)
    {
        using var session = new InferenceSession(file);
        using var given = OrtValue.CreateTensorValueFromMemory(image.data<float>().ToArray(), image.shape);
        using var options = new RunOptions();
        using var outputs = session.Run(options, [session.InputNames[0]], [given], [session.OutputNames[0]]);
        return tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray()).view(outputs[0].GetTensorTypeAndShape().Shape);
    }

    // Bytes of images as floats, red first: one that is drawn, and a few of a public data set where it is there.
    private static IEnumerable<Tensor> Images()
    {
        var (rows, columns) = (arange(Side).view(-1, 1), arange(Side).view(1, -1));
        var wave = ((rows / 17.0).sin() + (columns / 23.0).cos() + (rows * columns / 900.0).sin()) * 40 + 120;
        yield return stack([wave, wave.flip(0), wave.flip(1)]).round().clamp(0, 255).to(ScalarType.Float32).unsqueeze(0);
        var home = Environment.GetEnvironmentVariable("FMIX_DATA");
        var test = home is null ? null : Path.Combine(home, "cifar10-jpeg", "test");
        if (!Directory.Exists(test))
            yield break;
        foreach (
            var file in Directory
                .EnumerateDirectories(test)
                .Order(StringComparer.Ordinal)
                .Select(name => Directory.EnumerateFiles(name).Min()!)
        )
        {
            using var codec = ImageDecoder.Open(File.ReadAllBytes(file), file);
            using var small = PhotoDecoder.Decode(codec, file, 3);
            var image = new byte[3 * Side * Side];
            Resampling.Resize(small.Planes, 3, small.Height, small.Width, new ImageBox(0, 0, small.Height, small.Width), image, Side, Side);
            yield return tensor(image).view(1, 3, Side, Side).to(ScalarType.Float32);
        }
    }

    [Fact]
    public void Our_network_with_its_weights_pools_what_ONNX_Runtime_pools()
    {
        ResNet18.Write(folder.Path);
        var file = folder.File("model.onnx");
        File.Delete(folder.File("config.json")); // so that both see channels in the order of the package
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var network = Network(file);
        Assert.NotNull(network.get_parameter("layer4.2.conv2.weight"));
        Assert.Null(
            network
                .named_parameters()
                .Select(entry => entry.name)
                .FirstOrDefault(name => name.StartsWith("layer4.3", StringComparison.Ordinal))
        );
        foreach (var image in Images())
        {
            var prepared = Run(Preparation, image); // blue first, less the mean image
            var (expected, found) = (Run(file, prepared).view(1, 512), network.call(prepared));
            Assert.InRange((expected - found).abs().max().item<float>(), 0, 1e-4f * Math.Max(1, expected.abs().max().item<float>()));
            Assert.InRange(expected.abs().max().item<float>(), 0.5f, 100);
        }
    }

    [Fact]
    public void The_folder_says_the_order_of_channels_and_a_mean_that_is_near_that_of_the_package()
    {
        ResNet18.Write(folder.Path);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var network = Network(folder.Path);
        using var weights = ImageWeights.Open(folder.Path, "resnet18");
        var normalisation = weights.For(3);
        foreach (var image in Images())
        {
            var prepared = Run(Preparation, image);
            var seen =
                (image / 255 - tensor(normalisation.Mean).view(1, 3, 1, 1)) / tensor(normalisation.StandardDeviation).view(1, 3, 1, 1);
            // The mean image differs from its mean by a few steps of 255.
            Assert.InRange((seen.flip(1) - prepared).abs().max().item<float>(), 0, 20);
            var (expected, found) = (Run(folder.File("model.onnx"), prepared).view(1, 512), network.call(seen));
            var cosine = (expected * found).sum() / (expected.norm() * found.norm());
            Assert.InRange(cosine.item<float>(), 0.98f, 1.001f);
        }
    }

    [Fact]
    public void Batch_norms_may_be_folded_into_the_convolutions()
    {
        ResNet18.Write(folder.Path);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("model.onnx")));
        var tensors = model.Graph.Initializer.ToDictionary(found => found.Name);
        foreach (var norm in model.Graph.Node.Where(node => node.OpType == "BatchNormalization").ToArray())
        {
            float[][] values = [.. norm.Input.Skip(1).Select(name => tensors[name].FloatData.ToArray())];
            var convolution = model.Graph.Node.Single(node => node.Output[0] == norm.Input[0]);
            var weight = tensors[convolution.Input[1]];
            var each = weight.FloatData.Count / values[0].Length;
            for (var channel = 0; channel < values[0].Length; channel++)
            {
                var factor = values[0][channel] / Math.Sqrt(values[3][channel] + 1e-5);
                for (var i = channel * each; i < (channel + 1) * each; i++)
                    weight.FloatData[i] = (float)(weight.FloatData[i] * factor);
                tensors[norm.Input[2]].FloatData[channel] = (float)(values[1][channel] - values[2][channel] * factor);
            }
            convolution.Input.Add(norm.Input[2]);
            convolution.Output[0] = norm.Output[0];
            model.Graph.Node.Remove(norm);
        }
        File.WriteAllBytes(folder.File("folded.onnx"), model.ToByteArray());
        using var whole = Network(folder.File("model.onnx"));
        using var folded = Network(folder.File("folded.onnx"));
        var image = rand([1, 3, 64, 64], generator: new Generator(1)) * 255 - 120;
        var (expected, found) = (whole.call(image), folded.call(image));
        Assert.InRange((expected - found).abs().max().item<float>(), 0, 1e-4f * Math.Max(1, expected.abs().max().item<float>()));
    }

    [Fact]
    public void A_graph_that_is_no_residual_network_is_refused()
    {
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto() };
        var matrix = new TensorProto
        {
            Name = "p1",
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(new byte[16]),
        };
        matrix.Dims.AddRange([2, 2]);
        model.Graph.Initializer.Add(matrix);
        File.WriteAllBytes(folder.File("other.onnx"), model.ToByteArray());
        Assert.Equal(
            $"{folder.File("other.onnx")}: its tensors have no names of a known network, and its graph is no ResNet either: there is no "
                + "convolution; expected a ResNet, or an export that keeps names such as layer1.0.conv1.weight",
            Assert.Throws<WeightsException>(() => ImageWeights.Open(folder.File("other.onnx"), "resnet18")).Message
        );
    }
}
