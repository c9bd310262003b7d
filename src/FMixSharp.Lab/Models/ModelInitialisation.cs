using System.Runtime.InteropServices;
using FMixSharp.Lab.Models.Bert;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// Weights that depend on a key alone. libtorch's own initialisation draws from one global generator, so its result depends on everything
/// that drew before; here each parameter has its own stream, named by its path in the model.
/// </summary>
public static class ModelInitialisation
{
    /// <summary>
    /// Overwrites all parameters as the model prescribes (<see cref="InitialisationScheme"/>), other modules with PyTorch's default
    /// distributions: convolution and linear weights and biases uniform in ±1/√fan-in (Kaiming uniform with a = √5), LSTM in ±1/√hidden,
    /// tables of vectors standard normal, batch and layer norm 1 and 0, running statistics reset. Any dtype and device; values are drawn as
    /// float32.
    /// </summary>
    /// <param name="model">The model; changed in place.</param>
    /// <param name="key">The key, for example the run's seed folded with "weights".</param>
    /// <exception cref="NotSupportedException">
    /// A layer with parameters is of a kind this method does not know; nothing is left to chance.
    /// </exception>
    public static void Initialise(Module model, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var scheme =
            (model as ImageClassifier)?.Initialisation ?? (model as BertClassifier)?.Initialisation ?? InitialisationScheme.Default;
        foreach (var (path, layer) in model.named_modules().Prepend(("", model)))
        {
            switch (layer)
            {
                case Convolution convolution and not ConvolutionTranspose:
                    if (scheme.NormalConvolutions)
                        Normal(convolution.weight, FanOutDeviation(convolution.weight), key.Fold(path + ".weight"));
                    else
                        Uniform(convolution.weight, convolution.weight, key.Fold(path + ".weight"));
                    Uniform(convolution.bias, convolution.weight, key.Fold(path + ".bias"));
                    break;
                case Linear linear:
                    if (scheme.LinearDeviation is { } deviation)
                        Normal(linear.weight, deviation, key.Fold(path + ".weight"));
                    else
                        Uniform(linear.weight, linear.weight, key.Fold(path + ".weight"));
                    if (scheme.ZeroLinearBiases)
                        linear.bias?.zero_();
                    else
                        Uniform(linear.bias, linear.weight, key.Fold(path + ".bias"));
                    break;
                case TorchSharp.Modules.LSTM:
                    // PyTorch's: all uniform in ±1/√hidden units.
                    var bound =
                        1
                        / Math.Sqrt(
                            layer
                                .named_parameters(recurse: false)
                                .First(entry => entry.name.StartsWith("weight_hh", StringComparison.Ordinal))
                                .parameter.shape[1]
                        );
                    foreach (var (name, parameter) in layer.named_parameters(recurse: false))
                        Fill(parameter, key.Fold($"{path}.{name}"), (ref RandomStream stream) => (2 * stream.NextDouble() - 1) * bound);
                    break;
                case BertTable table:
                    Normal(table.Vectors, scheme.LinearDeviation ?? 1, key.Fold(path + ".weight"));
                    break;
                case LayerNorm norm:
                    norm.weight?.fill_(1);
                    norm.bias?.zero_();
                    break;
                case BatchNorm batchNorm:
                    batchNorm.reset_parameters();
                    break;
                default:
                    if (layer.parameters(recurse: false).Any())
                        throw new NotSupportedException(
                            $"Layer '{path}' is a {layer.GetType().Name}, whose initialisation is not defined here."
                        );
                    break;
            }
        }
    }

    // fan-in: inputs that one output value sums over, which is everything of the weight but its first axis, also with groups.
    private static void Uniform(Tensor? parameter, Tensor weight, RandomKey key)
    {
        var bound = 1 / Math.Sqrt((double)weight.numel() / weight.shape[0]);
        if (parameter is not null)
            Fill(parameter, key, (ref RandomStream stream) => (2 * stream.NextDouble() - 1) * bound);
    }

    // Of a weight (outputs, inputs / groups, *kernel).
    private static double FanOutDeviation(Tensor weight) =>
        Math.Sqrt(2.0 / (weight.shape[0] * weight.shape.Skip(2).Aggregate(1L, (size, axis) => size * axis)));

    private static void Normal(Tensor weight, double deviation, RandomKey key) =>
        Fill(weight, key, (ref RandomStream stream) => stream.NextNormal() * deviation);

    private delegate double Draw(ref RandomStream stream);

    private static void Fill(Tensor parameter, RandomKey key, Draw draw)
    {
        var drawn = empty(parameter.shape, ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(drawn.bytes);
        var stream = key.Stream();
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)draw(ref stream);
        parameter.copy_(drawn);
    }
}
