using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// A network for voxel grids: a 5³ convolution with stride 2, a 3³ convolution, the maximum in 6³ parts, and two linear layers (4·width,
/// classes); a leaky ReLU (0.1) after all but the last. With width 32 and 40 classes it has the published 921,736 parameters.
/// </summary>
/// <remarks>
/// At a resolution of 32 the pool is the article's maximum of 2³ voxels. Of other resolutions it makes as many parts, which overlap where
/// the size is no multiple of six, so that the network takes any from 19 on, with the same parameters. The article's dropout is left out:
/// mixing is what is compared here. Source: Maturana, Scherer, "VoxNet" (2015).
/// </remarks>
public sealed class VoxNet : CompositeModule, IOnnxModule
{
    private const int Parts = 6;

    // One for all calls, never collected: TorchSharp lets the scalar of a plain number go while libtorch still reads it, if the collector
    // comes in between.
    private const double Slope = 0.1;

    private readonly Conv3d conv1,
        conv2;
    private readonly Linear fc1,
        fc2;

    /// <summary>Builds it in training mode, in float32 on the processor.</summary>
    /// <param name="width">Channels of the convolutions, at least 1.</param>
    /// <param name="channels">Channels of the grids: 1.</param>
    /// <param name="classes">Number of logits.</param>
    public VoxNet(int width = 32, int channels = 1, int classes = 10)
        : base(nameof(VoxNet))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        // for a tensor that TorchSharp leaves behind of each convolution with a bias; parameters outlive it
        using var scope = NewDisposeScope();
        conv1 = Conv3d(channels, width, 5, stride: 2);
        conv2 = Conv3d(width, width, 3);
        fc1 = Linear(Parts * Parts * Parts * width, 4 * width);
        fc2 = Linear(4 * width, classes);
        RegisterComponents();
    }

    /// <summary>Voxels along each axis of the smallest grid it takes.</summary>
    public const int LeastResolution = 19;

    /// <summary>Logits (B, classes) of grids (B, channels, R, R, R); the caller owns them.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var features = conv1.call(input).leaky_relu_(Slope);
        features = conv2.call(features).leaky_relu_(Slope);
        features = Pool(features).flatten(1);
        return fc2.call(fc1.call(features).leaky_relu_(Slope)).MoveToOuterDisposeScope();
    }

    private static Tensor Pool(Tensor features)
    {
        var (side, stride) = PoolSize(features.shape[2]);
        return functional.max_pool3d(features, [side, side, side], [stride, stride, stride]);
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        var features = ActivationLayers.Leaky(graph, graph.Call(conv1, input), Slope);
        features = ActivationLayers.Leaky(graph, graph.Call(conv2, features), Slope);
        var (side, stride) = PoolSize(AfterSecond(graph.InputShape(conv2)[2]));
        features = ShapeLayers.Flat(graph, PoolLayers.Max(graph, features, [side, side, side], [stride]));
        return graph.Call(fc2, ActivationLayers.Leaky(graph, graph.Call(fc1, features), Slope));
    }

    // What a 3³ convolution without padding leaves of a side.
    private static long AfterSecond(long side) => side - 2;

    private static (long Side, long Stride) PoolSize(long size) => (size - (Parts - 1) * (size / Parts), size / Parts);
}
