using FMixSharp.Lab.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>
/// Keeps attacks from wrong gradients. On the processor, oneDNN of libtorch 2.10 reads memory that was never written when it computes the gradient with respect to a convolution's
/// input, channels first, with a number of outputs that is not a multiple of 16: some numbers are wrong, or NaN. Channels last it is right, but for single-channel
/// inputs. Training never asks for that gradient at the first layer, attacks always do.
/// </summary>
internal static class ImageGradients
{
    /// <summary>The images as the model should get them: channels last on the processor, unless the model has layers that libtorch cannot compute so.</summary>
    public static Tensor Laid(Tensor images, nn.Module model) =>
        images.device_type == TorchSharp.DeviceType.CPU && StaysChannelsFirst(model) ? images : FeatureMaps.ForInputGradient(images);

    /// <summary>Throws where the gradient would be wrong.</summary>
    /// <exception cref="NotSupportedException">The model is on the processor and has a convolution of that kind; the message says which and what to do.</exception>
    public static void Require(nn.Module model, Device device)
    {
        if (device.type != TorchSharp.DeviceType.CPU)
            return;
        var first = StaysChannelsFirst(model);
        foreach (var (name, layer) in model.named_modules())
        {
            if (layer is Conv2d convolution && convolution.out_channels % 16 != 0 && (first || convolution.in_channels == 1))
                throw new NotSupportedException($"libtorch computes wrong gradients for convolution '{name}' ({convolution.in_channels} to {convolution.out_channels} channels) on the processor, "
                    + "so an attack that follows them would be misled. Give it a multiple of 16 outputs, or attack on another device; noise needs no gradient.");
        }
    }

    // See FeatureMaps for both kinds.
    private static bool StaysChannelsFirst(nn.Module model) => FeatureMaps.HasWidePointwise(model) || model.modules().OfType<Conv2d>()
        .Any(layer => layer.kernel_size.All(size => size == 1) && layer.stride.Any(stride => stride > 1) && Math.Min(layer.in_channels, layer.out_channels) < 16);
}
