using System.Globalization;
using FMixSharp.Lab.Safetensors;
using FMixSharp.Lab.Weights;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>Published weights for the encoder, by the names of public checkpoints.</summary>
internal static class BertWeights
{
    /// <summary>
    /// Overwrites all weights of the encoder; the linear layer behind it stays. Names may begin with "bert." or not, and layer
    /// normalisation may have gamma and beta. Matrices in ONNX may have no names. Any type of floating point is rounded to the model's.
    /// </summary>
    /// <param name="path">A file of weights (<see cref="WeightsFile.Extensions"/>); read one tensor at a time.</param>
    /// <param name="model">The model; changed in place.</param>
    /// <returns>Names of the file's tensors that the encoder has no use for, such as those of the pooler.</returns>
    /// <exception cref="WeightsException">The file cannot be used; the message names file and tensor. The model may have some of its
    /// weights then.</exception>
    public static IReadOnlyList<string> Load(string path, BertClassifier model)
    {
        using var file = WeightsFile.Open(path);
        using var quiet = no_grad();
        var fitting = Fit(file, model);
        foreach (var (parameter, tensor, isTransposed) in fitting)
        {
            using var scope = NewDisposeScope();
            var values = file.Read(tensor);
            parameter.copy_(isTransposed ? values.t() : values);
        }
        var used = fitting.Select(entry => entry.Stored.Name).ToHashSet(StringComparer.Ordinal);
        // Single numbers in a graph are what its operations take, and no weights.
        return
        [
            .. file
                .Tensors.Where(tensor => !used.Contains(tensor.Name) && !(file is OnnxWeights && tensor.Shape.All(length => length == 1)))
                .Select(tensor => tensor.Name),
        ];
    }

    /// <summary>
    /// Throws where names and shapes do not fit, as <see cref="Load"/> does, whatever the data are: reads no values.
    /// </summary>
    /// <exception cref="WeightsException">They do not fit.</exception>
    public static void RequireFit(BertFolder folder)
    {
        using var file = WeightsFile.Open(folder.WeightsFile);
        var config = folder.Config;
        var least = (double)config.Hidden * (config.Vocabulary + config.Layers * (4.0 * config.Hidden + 2.0 * config.FeedForward));
        if (least > file.Bytes) // so that a wrong number in it does not take all memory
            throw new WeightsException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file.Path}: {file.Bytes} bytes, but config.json has the sizes of a BERT with more than {least:0} weights; "
                        + $"put back the originals"
                )
            );
        using var scope = NewDisposeScope();
        using var model = new BertClassifier(config, 1);
        Fit(file, model);
    }

    private static List<(Tensor Parameter, WeightsTensor Stored, bool IsTransposed)> Fit(WeightsFile file, BertClassifier model)
    {
        var path = file.Path;
        List<(Tensor Parameter, WeightsTensor Stored, bool IsTransposed)> fitting = [];
        var stored = new Dictionary<string, WeightsTensor>(StringComparer.Ordinal);
        foreach (var tensor in file.Tensors)
            if (!stored.TryAdd(Own(tensor.Name), tensor))
                throw new WeightsException(
                    $"{path}: two tensors are called {SafetensorsHeader.Printable(Own(tensor.Name))}, one of them by an older name"
                );
        var graph = file is OnnxWeights onnx ? new BertOnnx(onnx) : null;
        foreach (var (name, parameter) in model.Encoder.named_parameters())
        {
            var isTransposed = !stored.TryGetValue(name, out var tensor);
            if (isTransposed)
                tensor =
                    graph is not null && LayerOf(name) is { } layer && stored.TryGetValue($"{layer}.bias", out var bias)
                        ? graph.MatrixOf(layer, bias)
                        : throw new WeightsException(
                            $"{path}: there is no tensor bert.{name}, which a BERT as config.json describes it needs"
                        );
            long[] shape = isTransposed ? [.. parameter.shape.Reverse()] : parameter.shape;
            if (!tensor!.Shape.AsSpan().SequenceEqual(shape))
                throw new WeightsException(
                    $"{path}: tensor {tensor.Printable} is {tensor}, but config.json makes it [{string.Join(", ", shape)}]"
                );
            fitting.Add((parameter, tensor, isTransposed));
        }
        return fitting;
    }

    private static string? LayerOf(string name) => name.EndsWith(".weight", StringComparison.Ordinal) ? name[..^".weight".Length] : null;

    private static string Own(string name) =>
        (name.StartsWith("bert.", StringComparison.Ordinal) ? name["bert.".Length..] : name)
            .Replace("LayerNorm.gamma", "LayerNorm.weight", StringComparison.Ordinal)
            .Replace("LayerNorm.beta", "LayerNorm.bias", StringComparison.Ordinal);
}
