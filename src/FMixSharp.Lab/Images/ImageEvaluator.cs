using FMixSharp.Lab.Data;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Images;

/// <summary>Measures a model on unmixed images.</summary>
internal static class ImageEvaluator
{
    // Not the training batch size, so that a result does not depend on it; large enough to keep the cores busy, and images of 224×224 small
    // enough for the memory that their hidden states take.
    private static int BatchSize(ImageSplit data) => data.ImageSize > 1 << 16 ? 50 : 250;

    /// <summary>Cross entropy and accuracies of <paramref name="model"/>, in evaluation mode; its mode is restored afterwards.</summary>
    /// <param name="model">Gives a logit for each class of the data, or more of which <paramref name="classes"/> chooses.</param>
    /// <param name="data">The images.</param>
    /// <param name="normalisation">How the model's images are normalised.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="classes">Which of the model's outputs are the data's classes; null for all.</param>
    /// <param name="answers">Receives what the model says of each image; null if nobody wants it.</param>
    /// <param name="cancel">Ends it before the next batch.</param>
    public static Evaluation Evaluate(
        nn.Module<Tensor, Tensor> model,
        ImageSplit data,
        Normalisation normalisation,
        Device device,
        IReadOnlyList<int>? classes = null,
        Answers? answers = null,
        CancellationToken cancel = default
    )
    {
        return ClassEvaluation.Of(
            model,
            new ImageLoader(data, normalisation, BatchSize(data)),
            batch => Chosen(model.call(batch.Inputs.to(device)).to(ScalarType.Float32)),
            device,
            answers,
            cancel
        );

        Tensor Chosen(Tensor logits) =>
            classes is null ? logits : logits.index_select(1, tensor([.. classes.Select(index => (long)index)], int64, device));
    }
}
