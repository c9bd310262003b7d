using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models;

/// <summary>How feature maps (B, C, H, W) lie in memory, and which of their pixels a convolution gets to see.</summary>
internal static class FeatureMaps
{
    /// <summary>
    /// Every <paramref name="stride"/>-th pixel: what a 1×1 convolution with that stride looks at. The library's own backward pass of it (oneDNN
    /// of libtorch 2.10, channels last) writes outside its memory with fewer than 16 channels on some processors, so the pixels are taken before.
    /// </summary>
    public static Tensor EveryStride(Tensor features, int stride) => stride == 1
        ? features
        : features.slice(2, 0, features.shape[2], stride).slice(3, 0, features.shape[3], stride);

    /// <summary>The same values with channels innermost in memory.</summary>
    public static Tensor ChannelsLast(Tensor features) => features.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>
    /// Maps as a convolution of few channels should get them: on the processor with channels innermost. Channels first, the input gradient of
    /// convolutions with fewer than 16 outputs is wrong on some processors (docs/design.md); training a classifier asks for none, other things do.
    /// </summary>
    public static Tensor ForInputGradient(Tensor features) =>
        features.dim() == 4 && features.device_type == TorchSharp.DeviceType.CPU ? ChannelsLast(features) : features;

    // 1×1 convolutions from so many channels on, inputs or outputs, do not get channels-last features.
    private const int WidePointwise = 1024;

    /// <summary>Whether a model has 1×1 convolutions that must not get channels-last features: oneDNN of libtorch 2.10 ends the process in some of them.</summary>
    public static bool HasWidePointwise(nn.Module model) => model.modules().OfType<Conv2d>()
        .Any(layer => layer.weight.shape[2..].All(size => size == 1) && layer.weight.shape[..2].Max() >= WidePointwise);
}
