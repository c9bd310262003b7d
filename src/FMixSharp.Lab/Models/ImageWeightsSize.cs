using System.Globalization;
using FMixSharp.Lab.Weights;

namespace FMixSharp.Lab.Models;

/// <summary>The size of a network that follows from names and shapes in a file of weights, which may say anything.</summary>
internal static class ImageWeightsSize
{
    private const int MostBlocks = 1000; // of a stage; ResNet-152 has 36

    /// <summary>
    /// Throws where a residual network of that size would have more weights than the file can hold: a stem says how wide all layers are.
    /// </summary>
    /// <exception cref="WeightsException">It would; the message says why.</exception>
    public static void RequireRoom(WeightsFile file, string model, IReadOnlyDictionary<string, WeightsTensor> tensors)
    {
        if (
            ResNetStages.Of([.. tensors.Keys]) is not { } stages
            || tensors.GetValueOrDefault("conv1.weight")?.Shape is not [> 0 and var width, ..]
        )
            return;
        if (stages.Blocks.Max() is > MostBlocks and var blocks)
            throw new WeightsException($"{file.Path}: a {model} with {blocks} blocks in a stage; expected at most {MostBlocks}");
        // Each block has at least the square of its stage's width.
        var least = stages.Blocks.Select((count, stage) => (double)count * width * width * Math.Pow(4, stage)).Sum();
        if (least > file.Bytes)
            throw new WeightsException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file.Path}: a {model} whose conv1.weight has {width} outputs has more than {least:0} weights, and the file has "
                        + $"{file.Bytes} bytes; expected one whose layers fit each other"
                )
            );
    }

    /// <summary>Why the size of a residual network cannot be seen.</summary>
    public static WeightsException Unknown(WeightsFile file, string model, IReadOnlyDictionary<string, WeightsTensor> tensors)
    {
        string[] needed = ["conv1.weight", .. Enumerable.Range(1, 4).Select(stage => $"layer{stage}.0.conv1.weight")];
        string[] missing = [.. needed.Where(name => !tensors.ContainsKey(name))];
        if (missing.Length == needed.Length || !tensors.Keys.Any(name => name.StartsWith("layer", StringComparison.Ordinal)))
            return new WeightsException(
                $"{file.Path} has no weights of {model}: expected names such as conv1.weight and layer1.0.conv1.weight, as "
                    + $"torchvision and timm have them, but there are "
                    + ImageWeightsNames.Few([.. file.Tensors.Select(tensor => tensor.Printable)])
            );
        var problem =
            missing.Length > 0 ? ImageWeightsNames.Group(missing, "it lacks")
            : tensors["conv1.weight"] is { Shape.Length: not 4 } stem ? $"of another shape is conv1.weight {stem} (expected four axes)"
            : ResNetStages.Of([.. tensors.Keys]) is { Bottleneck: false } ? "it lacks layer1.0.conv3.weight"
            : $"conv1.weight {tensors["conv1.weight"]} has too many outputs or none";
        return new WeightsException($"{file.Path} does not fit {model}; {problem}");
    }
}
