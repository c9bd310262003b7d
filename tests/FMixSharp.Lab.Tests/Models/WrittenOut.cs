using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Tests.Models;

/// <summary>
/// A model's layers in evaluation mode as plain functions of its parameters, to write a specification out beside it. Batch norm gets
/// weights, biases and statistics of its own everywhere, so that no two layers can be confused.
/// </summary>
internal sealed class WrittenOut
{
    private readonly Dictionary<string, Tensor> values;

    public WrittenOut(Module<Tensor, Tensor> model)
    {
        model.eval();
        values = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value);
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        ulong seed = 10;
        foreach (var (name, value) in values.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var noise = SmallModels.Normal(value.shape, seed++).mul_(0.1).to(ScalarType.Float64);
            var isNorm = values.ContainsKey(name[..(name.LastIndexOf('.') + 1)] + "running_mean");
            if (isNorm && value.is_floating_point())
                value.copy_(
                    name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("running_var", StringComparison.Ordinal)
                        ? noise.exp()
                        : noise
                );
        }
    }

    /// <summary>k×k convolution; the padding is (k − 1)/2.</summary>
    public Tensor Conv(Tensor x, string name, int stride = 1, int groups = 1)
    {
        var weight = values[name + ".weight"];
        var padding = (weight.shape[2] - 1) / 2;
        return functional.conv2d(
            x,
            weight,
            values.GetValueOrDefault(name + ".bias"),
            strides: [stride, stride],
            padding: [padding, padding],
            groups: groups
        );
    }

    public Tensor Norm(Tensor x, string name)
    {
        Tensor Broadcast(string part) => values[$"{name}.{part}"].view(1, -1, 1, 1);
        return (x - Broadcast("running_mean")) / (Broadcast("running_var") + 1e-5).sqrt() * Broadcast("weight") + Broadcast("bias");
    }

    /// <summary>ReLU(BN(x)).</summary>
    public Tensor Active(Tensor x, string name) => functional.relu(Norm(x, name));

    public Tensor Linear(Tensor x, string name) => functional.linear(x, values[name + ".weight"], values[name + ".bias"]);

    public bool Has(string parameter) => values.ContainsKey(parameter);
}
