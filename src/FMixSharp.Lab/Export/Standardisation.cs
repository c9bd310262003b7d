using FMixSharp.Lab.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Export;

/// <summary>(B, C, …) of (B, C, …): from each value an offset is subtracted, and the rest divided, for each channel.</summary>
internal sealed class Standardisation : Module<Tensor, Tensor>, IOnnxModule
{
    private readonly Tensor offsets,
        divisors; // (C, 1, …), float32

    /// <summary>One of each for each channel.</summary>
    /// <param name="offsets">What is subtracted.</param>
    /// <param name="divisors">What is divided by.</param>
    /// <param name="axes">Axes after the channels.</param>
    public Standardisation(IEnumerable<double> offsets, IEnumerable<double> divisors, int axes)
        : base(nameof(Standardisation)) => (this.offsets, this.divisors) = (OfChannels(offsets, axes), OfChannels(divisors, axes));

    public override Tensor forward(Tensor input) => (input - offsets) / divisors;

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input) =>
        graph.Add("Div", [graph.Add("Sub", [input, graph.Constant(offsets)]), graph.Constant(divisors)]);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            offsets.Dispose();
            divisors.Dispose();
        }
        base.Dispose(disposing);
    }

    private static Tensor OfChannels(IEnumerable<double> values, int axes) =>
        tensor([.. values.Select(value => (float)value)]).reshape([-1, .. Enumerable.Repeat(1L, axes)]).DetachFromDisposeScope();
}
