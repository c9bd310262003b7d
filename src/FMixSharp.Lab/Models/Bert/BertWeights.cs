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
        var stored = new Dictionary<string, WeightsTensor>(StringComparer.Ordinal);
        foreach (var tensor in file.Tensors)
            if (!stored.TryAdd(Own(tensor.Name), tensor))
                throw new WeightsException(
                    $"{path}: two tensors are called {SafetensorsHeader.Printable(Own(tensor.Name))}, one of them by an older name"
                );
        var graph = file is OnnxWeights onnx ? new BertOnnx(onnx) : null;
        var used = new HashSet<string>(StringComparer.Ordinal);
        using var quiet = no_grad();
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
            used.Add(tensor.Name);
            using var scope = NewDisposeScope();
            var values = file.Read(tensor);
            parameter.copy_(isTransposed ? values.t() : values);
        }
        // Single numbers in a graph are what its operations take, and no weights.
        return
        [
            .. file
                .Tensors.Where(tensor => !used.Contains(tensor.Name) && !(graph is not null && tensor.Shape.All(length => length == 1)))
                .Select(tensor => tensor.Name),
        ];
    }

    private static string? LayerOf(string name) => name.EndsWith(".weight", StringComparison.Ordinal) ? name[..^".weight".Length] : null;

    private static string Own(string name) =>
        (name.StartsWith("bert.", StringComparison.Ordinal) ? name["bert.".Length..] : name)
            .Replace("LayerNorm.gamma", "LayerNorm.weight", StringComparison.Ordinal)
            .Replace("LayerNorm.beta", "LayerNorm.bias", StringComparison.Ordinal);
}
