using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models;

/// <summary>
/// A convolutional network that ends with a pool over the pixels and one linear layer: images (B, channels, H, W) to logits (B, classes).
/// </summary>
/// <remarks>
/// Built in training mode, in float32 on the processor. Fresh weights come from libtorch's global generator; for reproducible ones call
/// <see cref="ModelInitialisation.Initialise"/>, which follows <see cref="Initialisation"/>.
/// </remarks>
public abstract class ImageClassifier : CompositeModule
{
    private readonly Lazy<bool> hasWidePointwise;

    private protected ImageClassifier(string name) : base(name) => hasWidePointwise = new Lazy<bool>(() => FeatureMaps.HasWidePointwise(this));

    /// <summary>How the model's source draws its first weights.</summary>
    public virtual InitialisationScheme Initialisation => InitialisationScheme.Default;

    // Properties are not registered as parts of a module; the fields behind them are.
    private protected abstract Conv2d Stem { get; }

    private protected abstract Linear Head { get; }

    /// <summary>
    /// Logits (B, classes) of images (B, channels, H, W); the caller owns them. Images are cast to the type of the convolutions' weights, and
    /// pooled features to that of the linear layer, whose type the logits have.
    /// </summary>
    public sealed override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var features = Features(input.to(Stem.weight.dtype));
        return Head.call(Pool(features, Head.weight!.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>What is pooled, (B, C, h, w), of images in the type of the convolutions; runs in the scope of <see cref="forward"/>.</summary>
    private protected abstract Tensor Features(Tensor images);

    /// <summary>
    /// The same values with channels innermost in memory where that pays, on the processor; all later layers then keep that. Call it after the stem.
    /// </summary>
    /// <remarks>
    /// Measured in turns on two busy cores, small versions in float32: a training step takes up to half less time (DenseNet, PyramidNet, ResNet-50,
    /// PreAct-ResNet18), with grouped convolutions up to a fifth less, and for none clearly more; in bfloat16 it is mixed. Networks with very wide 1×1 convolutions stay as they are: oneDNN of libtorch 2.10
    /// divides by zero, which ends the process, in channels-last ones of 256 to 1024 channels, 512 to 2048 and others.
    /// </remarks>
    private protected Tensor ChannelsLast(Tensor features) =>
        features.device_type == TorchSharp.DeviceType.CPU && !hasWidePointwise.Value ? FeatureMaps.ChannelsLast(features) : features;

    /// <summary>One vector (B, C) for each image, in <paramref name="type"/>: the mean over all pixels.</summary>
    private protected virtual Tensor Pool(Tensor features, ScalarType type) => features.mean([2, 3], type: type);
}
