using FMixSharp.Lab.Onnx;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models;

/// <summary>
/// ShakeDrop, on the branch of one residual block (spec §4.4). In training, with probability p, one draw for the whole batch: the branch is
/// multiplied by α ~ U(−1, 1) going forward and its gradient by an independent β ~ U(0, 1) going backward, both drawn for each sample; else
/// it passes. In evaluation it is multiplied by the expectation, 1 − p.
/// </summary>
/// <remarks>Source: Yamada, Iwamura, Akiba, Kise, "ShakeDrop Regularization for Deep Residual Learning" (2019).</remarks>
internal sealed class ShakeDrop(double probability) : IStochasticModule
{
    private RandomKey? key;
    private int passes; // since the step began

    /// <summary>p, in [0, 1].</summary>
    public double Probability { get; } = probability;

    public void BeginStep(RandomKey key) => (this.key, passes) = (key, 0);

    /// <summary>The branch (B, …) as the block adds it: itself where it passes, else a new tensor.</summary>
    /// <exception cref="InvalidOperationException">In training, when no step was begun.</exception>
    public Tensor Apply(Tensor branch, bool training)
    {
        if (!training)
            return branch * (1 - Probability);
        var draw = (
            key
            ?? throw new InvalidOperationException(
                "ShakeDrop draws from a key in training mode, and there is none: call the model's "
                    + "BeginStep(key) before each step, or eval() for evaluation."
            )
        ).Fold(passes++);
        var gate = draw.Fold(Places.Gate).Stream();
        if (!gate.NextBool(Probability))
            return branch;
        using var scope = NewDisposeScope();
        var alpha = Uniform(draw.Fold(Places.Forward), -1, branch);
        var beta = Uniform(draw.Fold(Places.Backward), 0, branch);
        // The value is α·x and the gradient β: what is detached has none.
        return (branch * beta).add_(branch.detach() * (alpha - beta)).MoveToOuterDisposeScope();
    }

    /// <summary>The branch in a graph, as in evaluation.</summary>
    public OnnxValue Write(OnnxGraph graph, OnnxValue branch) => graph.Add("Mul", [branch, graph.Constant(1 - Probability)]);

    // U(low, 1) for each sample, in the shape that multiplies the branch.
    private static Tensor Uniform(RandomKey key, double low, Tensor branch)
    {
        var stream = key.Stream();
        var values = new float[branch.shape[0]];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(low + (1 - low) * stream.NextDouble());
        long[] shape = [values.Length, .. Enumerable.Repeat(1L, branch.shape.Length - 1)];
        return tensor(values).reshape(shape).to(branch.dtype).to(branch.device, non_blocking: true);
    }
}
