using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>A run's model for evaluation and analysis.</summary>
public sealed class TrainedModel : IDisposable
{
    internal TrainedModel(nn.Module<Tensor, Tensor> model, TrainOptions options, int epochs, int channels, int classes, Device device) =>
        (Model, Options, Epochs, Channels, Classes, Device) = (model, options, epochs, channels, classes, device);

    /// <summary>Normalised images (B, C, H, W) to logits (B, classes), in evaluation mode; owned by this object.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>What it was trained with.</summary>
    public TrainOptions Options { get; }

    /// <summary>Complete epochs it was trained for.</summary>
    public int Epochs { get; }

    /// <summary>Channels of its images, dimensions of its word vectors, or entries of its vocabulary.</summary>
    public int Channels { get; }

    /// <summary>Number of its logits.</summary>
    public int Classes { get; }

    /// <summary>Where the model is; move inputs there.</summary>
    public Device Device { get; }

    /// <summary>Releases the model.</summary>
    public void Dispose() => Model.Dispose();
}
