using FMixSharp.Lab.Data;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Images;

/// <summary>Measures a model on unmixed images.</summary>
internal static class Evaluator
{
    // Not the training batch size, so that a result does not depend on it; large enough to keep the cores busy, and images of 224×224 small
    // enough for the memory that their hidden states take.
    private static int BatchSize(ImageSplit data) => data.ImageSize > 1 << 16 ? 50 : 250;

    // With fewer classes, five of them say little.
    private const int FewClasses = 10;

    /// <summary>Cross entropy and accuracies of <paramref name="model"/>, in evaluation mode; its mode is restored afterwards.</summary>
    /// <param name="model">Gives a logit for each class of the data, or more of which <paramref name="classes"/> chooses.</param>
    /// <param name="data">The images.</param>
    /// <param name="normalisation">How the model's images are normalised.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="classes">Which of the model's outputs are the data's classes; null for all.</param>
    /// <param name="predictions">Receives the likeliest class of every image, in the data's order; null if nobody wants them.</param>
    /// <param name="cancel">Ends it before the next batch.</param>
    public static Evaluation Evaluate(
        nn.Module<Tensor, Tensor> model,
        ImageSplit data,
        Normalisation normalisation,
        Device device,
        IReadOnlyList<int>? classes = null,
        int[]? predictions = null,
        CancellationToken cancel = default
    )
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            double loss = 0;
            var batchSize = BatchSize(data);
            long correct = 0,
                amongFive = 0,
                sounding = 0,
                soundingCorrect = 0;
            foreach (var batch in new BatchLoader(data, normalisation, batchSize).Epoch(0))
            {
                using (batch)
                {
                    cancel.ThrowIfCancellationRequested();
                    using var scope = NewDisposeScope();
                    using var quiet = no_grad();
                    var labels = batch.Labels.to(device);
                    var logits = model.call(data.ModelInput(batch.Inputs.to(device))).to(ScalarType.Float32);
                    if (classes is not null)
                        logits = logits.index_select(1, tensor([.. classes.Select(index => (long)index)], int64, device));
                    loss += nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum).item<float>();
                    var likeliest = Evaluation.Top1(logits);
                    correct += likeliest.eq(labels).sum().item<long>();
                    if (data.Classes.Count > FewClasses)
                        amongFive += logits
                            .topk(5, 1)
                            .indexes.eq(labels.unsqueeze(1))
                            .any(1)
                            .logical_and(likeliest.ge(0))
                            .sum()
                            .item<long>();
                    if (data.SilenceClass is { } silence)
                    {
                        var sounds = labels.ne(silence);
                        sounding += sounds.sum().item<long>();
                        soundingCorrect += likeliest.eq(labels).logical_and(sounds).sum().item<long>();
                    }
                    if (predictions is not null)
                        Array
                            .ConvertAll(likeliest.cpu().data<long>().ToArray(), index => (int)index)
                            .CopyTo(predictions, batch.Index * batchSize);
                }
            }
            return new Evaluation(loss / data.Count, (double)correct / data.Count, data.Count)
            {
                Top5Accuracy = data.Classes.Count > FewClasses ? (double)amongFive / data.Count : null,
                AccuracyWithoutSilence = sounding > 0 ? (double)soundingCorrect / sounding : null,
            };
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}
