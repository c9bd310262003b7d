using FMixSharp.Lab.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>
/// Doubles a map: bilinear upsampling of s×s to (2s + 1)×(2s + 1), corners not aligned, then a 4×4 convolution with padding 1, which gives
/// 2s×2s; then, but for the last one of a decoder, ReLU and batch norm.
/// </summary>
internal sealed class UpsampledConvolution : CompositeModule
{
    private readonly Conv2d conv;
    private readonly BatchNorm2d? bn;

    public UpsampledConvolution(int inputs, int outputs, bool last)
        : base(nameof(UpsampledConvolution))
    {
        conv = Conv2d(inputs, outputs, 4, padding: 1);
        bn = last ? null : BatchNorm2d(outputs);
        RegisterComponents();
    }

    /// <summary>What the convolution gets.</summary>
    internal static Tensor Upsample(Tensor input) =>
        functional.interpolate(
            input,
            [2 * input.shape[2] + 1, 2 * input.shape[3] + 1],
            mode: InterpolationMode.Bilinear,
            align_corners: false
        );

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = conv.call(FeatureMaps.ChannelsLast(Upsample(input)));
        return (bn is null ? output : bn.call(output.relu())).MoveToOuterDisposeScope();
    }
}
