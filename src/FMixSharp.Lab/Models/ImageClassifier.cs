using FMixSharp.Lab.Onnx;
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
public abstract class ImageClassifier : CompositeModule, IOnnxModule
{
    private protected ImageClassifier(string name)
        : base(name) { }

    /// <summary>How the model's source draws its first weights.</summary>
    public virtual InitialisationScheme Initialisation => InitialisationScheme.Default;

    // Properties are not registered as parts of a module; the fields behind them are.
    private protected abstract Conv2d Stem { get; }

    private protected abstract Linear Head { get; }

    /// <summary>
    /// Logits (B, classes) of images (B, channels, H, W); the caller owns them. Images are cast to the type of the convolutions' weights,
    /// and pooled features to that of the linear layer, whose type the logits have.
    /// </summary>
    public sealed override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var features = Features(input.to(Stem.weight.dtype));
        return Head.call(Pool(features, Head.weight!.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// What is pooled, (B, C, h, w), of images in the type of the convolutions; runs in the scope of <see cref="forward"/>. Channels last
    /// after the stem (<see cref="FeatureMaps.ChannelsLast"/>), all layers keep that.
    /// </summary>
    private protected abstract Tensor Features(Tensor images);

    /// <summary>One vector (B, C) for each image, in <paramref name="type"/>: the mean over all pixels.</summary>
    private protected virtual Tensor Pool(Tensor features, ScalarType type) => features.mean([2, 3], type: type);

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input) => graph.Call(Head, Pool(graph, Features(graph, input)));

    /// <summary>As <see cref="Features(Tensor)"/>, in a graph.</summary>
    private protected abstract OnnxValue Features(OnnxGraph graph, OnnxValue images);

    /// <summary>As <see cref="Pool(Tensor, ScalarType)"/>, in a graph.</summary>
    private protected virtual OnnxValue Pool(OnnxGraph graph, OnnxValue features) =>
        ShapeLayers.Flat(graph, graph.Add("GlobalAveragePool", [features]));
}
