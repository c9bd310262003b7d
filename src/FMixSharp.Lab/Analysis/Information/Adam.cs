using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>
/// Adam with β = (0.9, 0.999) and ε = 1e-8 in PyTorch's arithmetic: m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; p ← p − lr/(1 − β₁ᵗ) · m/(√v/√(1 − β₂ᵗ) + ε). No
/// weight decay. Source: Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2015).
/// </summary>
/// <remarks>
/// As in <see cref="Training.Sgd"/>, weights, gradients and moments lie in flat float32 tensors of which the model's are views, so that a step is a few operations and
/// the whole state can be stored. Build it after the model has been moved to its device.
/// </remarks>
internal sealed class Adam : IDisposable
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly Tensor weights, gradients, first, second;

    /// <summary>Moves the float32 parameters of <paramref name="model"/> into flat storage.</summary>
    public Adam(nn.Module model)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var parameters = model.parameters().ToArray();
        ParameterCount = parameters.Sum(parameter => parameter.numel());
        weights = empty(ParameterCount, dtype: ScalarType.Float32, device: parameters[0].device).DetachFromDisposeScope();
        gradients = zeros_like(weights).DetachFromDisposeScope();
        first = zeros_like(weights).DetachFromDisposeScope();
        second = zeros_like(weights).DetachFromDisposeScope();
        long offset = 0;
        foreach (var parameter in parameters)
        {
            var view = View(weights, parameter).copy_(parameter);
            parameter.set_(view);
            parameter.grad = View(gradients, parameter);
            offset += parameter.numel();
        }

        Tensor View(Tensor flat, Tensor parameter) => flat.narrow(0, offset, parameter.numel()).view(parameter.shape);
    }

    /// <summary>Number of trained values.</summary>
    public long ParameterCount { get; }

    /// <summary>Steps taken, t.</summary>
    public long Steps { get; private set; }

    /// <summary>Weights and both moments by name, flat; owned by this object. Writing to them sets the state.</summary>
    public IReadOnlyList<(string Name, Tensor Values)> State => [("weights", weights), ("first", first), ("second", second)];

    /// <summary>Goes on after so many steps.</summary>
    public void Resume(long steps) => Steps = steps;

    /// <summary>Forgets the gradients of the step before; call it before <c>backward</c>, which adds to them.</summary>
    public void ZeroGradients()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        gradients.zero_();
    }

    /// <summary>Moves every parameter one step.</summary>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        Steps++;
        first.mul_(Beta1).add_(gradients, 1 - Beta1);
        second.mul_(Beta2).addcmul_(gradients, gradients, 1 - Beta2);
        var denominator = second.sqrt().div_(Math.Sqrt(1 - Math.Pow(Beta2, Steps))).add_(Epsilon);
        weights.addcdiv_(first, denominator, -rate / (1 - Math.Pow(Beta1, Steps)));
    }

    /// <summary>False when a weight or a moment is infinite or not a number.</summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return State.All(entry => entry.Values.isfinite().all().item<bool>());
    }

    /// <summary>Releases gradients and moments; the model keeps its parameters.</summary>
    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[weights, gradients, first, second])
            tensor.Dispose();
    }
}
