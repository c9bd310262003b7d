using FMixSharp.Lab.Onnx;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models;

/// <summary>How feature maps (B, C, H, W) lie in memory, and which of their pixels a convolution gets to see.</summary>
internal static class FeatureMaps
{
    /// <summary>
    /// Every <paramref name="stride"/>-th pixel: what a 1×1 convolution with that stride looks at. The library's own backward pass of it
    /// (oneDNN of libtorch 2.10, channels last) writes outside its memory with fewer than 16 channels (docs/upstream.md), so the pixels are
    /// taken before.
    /// </summary>
    public static Tensor EveryStride(Tensor features, int stride) =>
        stride == 1 ? features : features.slice(2, 0, features.shape[2], stride).slice(3, 0, features.shape[3], stride);

    /// <summary>Likewise, in a graph.</summary>
    public static OnnxValue EveryStride(OnnxGraph graph, OnnxValue features, int stride) =>
        stride == 1
            ? features
            : graph.Add(
                "Slice",
                [
                    features,
                    graph.Wholes([0, 0]),
                    graph.Wholes([long.MaxValue, long.MaxValue]),
                    graph.Wholes([2, 3]),
                    graph.Wholes([stride, stride]),
                ]
            );

    /// <summary>
    /// The same values with channels innermost in memory on the processor, where convolutions are then faster; what is no map, or
    /// elsewhere, as it is.
    /// </summary>
    /// <remarks>
    /// Measured in turns on two busy cores, small versions in float32: a training step takes up to half less time (DenseNet, PyramidNet,
    /// ResNet-50, PreAct-ResNet18, SE-ResNeXt), and for none clearly more; in bfloat16 it is mixed. Plain convolutions, as of an
    /// autoencoder, take a fifth to a half less.
    /// </remarks>
    public static Tensor ChannelsLast(Tensor features) =>
        features.dim() == 4 && features.device_type == TorchSharp.DeviceType.CPU
            ? features.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)
            : features;
}
