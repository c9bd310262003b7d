using static TorchSharp.torch;

namespace FMixSharp.Tests.Native;

/// <summary>How far 3×3 convolutions and their gradients, of images whose channels come first, are from those in float64.</summary>
internal static class ConvolutionError
{
    /// <summary>Numbers of channels that are no multiple of eight: those are computed wrongly where caches are hidden.</summary>
    public static readonly int[] Channels = [12, 18, 20, 100];

    /// <summary>
    /// For each of <see cref="Channels"/> the largest error of output and gradients, as a share of their root mean square; NaN where a
    /// number is none.
    /// </summary>
    public static double[] Measure() => Array.ConvertAll(Channels, Of);

    private static double Of(int channels)
    {
        using var scope = NewDisposeScope();
        // The wrong kernels leave memory as they find it, which is right by luck where it is zero.
        for (var size = 1L << 8; size <= 1L << 20; size *= 2)
            full(size, float.NaN).Dispose();
        var images = arange(2 * channels * 64, ScalarType.Float64).mul(0.37).sin().view(2, channels, 8, 8).to(ScalarType.Float32);
        var weights = arange(channels * channels * 9, ScalarType.Float64)
            .mul(0.91)
            .sin()
            .view(channels, channels, 3, 3)
            .to(ScalarType.Float32);
        return Run(images, weights)
            .Zip(Run(images.to(ScalarType.Float64), weights.to(ScalarType.Float64)))
            .Select(pair =>
                ((pair.First.to(ScalarType.Float64) - pair.Second).pow(2).mean().sqrt() / pair.Second.pow(2).mean().sqrt()).item<double>()
            )
            .Aggregate((one, other) => double.IsNaN(one) ? one : Math.Max(one, other)); // Math.Max hands on what is no number
    }

    private static Tensor[] Run(Tensor images, Tensor weights)
    {
        images = images.detach();
        weights = weights.detach();
        images.requires_grad = weights.requires_grad = true;
        var output = nn.functional.conv2d(images, weights, padding: [1, 1]);
        var gradient = arange(output.numel(), ScalarType.Float64).mul(0.7).sin().view(output.shape).to(output.dtype);
        autograd.backward([output], [gradient], inputs: [images, weights]);
        return [output.detach(), images.grad!, weights.grad!];
    }
}
