namespace FMixSharp.Lab.Models;

/// <summary>A module that draws random numbers while it trains, from a key instead of libtorch's global generator.</summary>
public interface IStochasticModule
{
    /// <summary>
    /// Names the randomness of the next step; call it before each step's first <c>forward</c> in training mode, for example with
    /// <c>key.Fold("model").Fold(step)</c>. The same key gives the same draws, so a run that is resumed goes on as if it had not stopped.
    /// Further forward passes of the step draw anew. Evaluation draws nothing and needs no key.
    /// </summary>
    void BeginStep(RandomKey key);
}
