using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>What an attack made of a batch at one ε. Whoever received it owns the tensors, which are on the model's device.</summary>
/// <param name="Epsilon">Largest allowed length of a perturbation, in raw pixel units.</param>
/// <param name="Raw">
/// float32 (B, …): the attack's own samples, within the bounds; those of an attack that looks for the shortest way may be farther than ε,
/// and are one memory for all ε.
/// </param>
/// <param name="Clipped">float32 (B, …): <paramref name="Raw"/> brought within ε of the images and within the bounds.</param>
/// <param name="Success">bool (B): whether the prediction of <paramref name="Clipped"/> is what the goal asks for.</param>
public sealed record AttackResult(double Epsilon, Tensor Raw, Tensor Clipped, Tensor Success) : IDisposable
{
    /// <summary>Frees the three tensors.</summary>
    public void Dispose()
    {
        Raw.Dispose();
        Clipped.Dispose();
        Success.Dispose();
    }

    /// <summary>Moves the tensors out of the current scope.</summary>
    internal AttackResult MoveToOuterScope()
    {
        Raw.MoveToOuterDisposeScope();
        Clipped.MoveToOuterDisposeScope();
        Success.MoveToOuterDisposeScope();
        return this;
    }
}
