using FMixSharp.Lab.Weights;
using Onnx;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>
/// Weights of linear layers in a BERT that PyTorch exported to ONNX. Biases keep their names there, but the exporter transposes the
/// matrices and numbers them; so each is found by what is done with it: a bias is added to the product with its layer's matrix.
/// </summary>
internal sealed class BertOnnx
{
    private readonly OnnxWeights file;
    private readonly Dictionary<string, WeightsTensor> tensors;
    private readonly Dictionary<string, NodeProto> products = new(StringComparer.Ordinal);

    public BertOnnx(OnnxWeights file)
    {
        this.file = file;
        tensors = file.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (var node in file.Graph.Node.Where(node => node is { OpType: "MatMul", Input.Count: 2, Output.Count: 1 }))
            products.TryAdd(node.Output[0], node);
    }

    /// <summary>The matrix (inputs, outputs) of a layer's product.</summary>
    /// <param name="layer">The layer, for messages.</param>
    /// <param name="bias">Its bias.</param>
    /// <exception cref="WeightsException">The graph has no such product, or several.</exception>
    public WeightsTensor MatrixOf(string layer, WeightsTensor bias)
    {
        WeightsTensor[] found =
        [
            .. file.Consumers[bias.Name]
                .Where(node => node is { OpType: "Add", Input.Count: 2 })
                .SelectMany(sum => sum.Input)
                .Where(input => input != bias.Name && products.ContainsKey(input))
                .Select(input => tensors.GetValueOrDefault(products[input].Input[1]))
                .OfType<WeightsTensor>(),
        ];
        return found is [var matrix]
            ? matrix
            : throw new WeightsException(
                $"{file.Path}: there is no tensor bert.{layer}.weight, and {bias.Printable} is added to {found.Length} products with a "
                    + "matrix; expected a BERT as PyTorch exports it, neither optimised nor quantised"
            );
    }
}
