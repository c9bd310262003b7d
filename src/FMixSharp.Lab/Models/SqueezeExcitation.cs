using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// Squeeze-and-excitation (spec §4.6): each channel is multiplied by a number in (0, 1) that follows from the means of all channels, by two
/// 1×1 convolutions with a sixteenth of the channels between them (at least one).
/// </summary>
/// <remarks>Source: Hu, Shen, Sun, "Squeeze-and-Excitation Networks" (2018).</remarks>
internal sealed class SqueezeExcitation : CompositeModule, IOnnxModule
{
    private const int Reduction = 16;
    private readonly Conv2d fc1,
        fc2;

    public SqueezeExcitation(int channels)
        : base(nameof(SqueezeExcitation))
    {
        var squeezed = (int)Squeezed(channels);
        using var scope = NewDisposeScope(); // the library's convolution leaves a tensor behind when it draws its bias
        fc1 = Conv2d(channels, squeezed, 1);
        fc2 = Conv2d(squeezed, channels, 1);
        RegisterComponents();
    }

    /// <summary>Values that so many channels become in between.</summary>
    public static long Squeezed(long channels) => Math.Max(1, channels / Reduction);

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var weights = fc2.call(fc1.call(input.mean([2, 3], keepdim: true)).relu_()).sigmoid_();
        return (input * weights).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        var squeezed = graph.Add("Relu", [graph.Call(fc1, graph.Add("GlobalAveragePool", [input]))]);
        return graph.Add("Mul", [input, graph.Add("Sigmoid", [graph.Call(fc2, squeezed)])]);
    }
}
