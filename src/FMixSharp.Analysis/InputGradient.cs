using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FMixSharp.Analysis;

/// <summary>Gradients with respect to one input; nothing is left there or at a model's weights.</summary>
/// <remarks>
/// By <c>backward</c>, whose errors are exceptions: TorchSharp catches none in <c>autograd.grad</c>, so that any error there ends the
/// process (docs/upstream.md).
/// </remarks>
internal static class InputGradient
{
    /// <summary>
    /// The gradient of <paramref name="output"/>, a scalar, in the shape of <paramref name="input"/>; the caller's scope owns it.
    /// </summary>
    /// <param name="output">What was computed of the input.</param>
    /// <param name="input">A leaf that requires a gradient, and has none yet.</param>
    /// <param name="what">What the output was made of, in the plural, for errors: "the logits of the model".</param>
    /// <param name="onWhat">What the input is, for errors: "its pixels".</param>
    /// <param name="keepGraph">Whether another gradient follows from the same pass.</param>
    /// <exception cref="ArgumentException">The output does not follow from the input by steps that have a gradient.</exception>
    public static Tensor Of(Tensor output, Tensor input, string what, string onWhat, bool keepGraph = false)
    {
        if (!output.requires_grad)
            throw Missing();
        try
        {
            autograd.backward(output, retain_graph: keepGraph, inputs: [input]);
        }
        catch (ExternalException error)
        {
            throw new ArgumentException($"{what} cannot be differentiated: {error.Message.Split('\n', 2)[0].TrimEnd()}", error);
        }
        var gradient = input.grad ?? throw Missing();
        input.grad = null;
        return gradient;

        ArgumentException Missing() =>
            new(
                $"{what} do not depend on {onWhat} by steps that have a gradient. There is none under "
                    + "inference_mode(), behind no_grad() or detach(), after rounding or argmax, and where the result is not used."
            );
    }
}
