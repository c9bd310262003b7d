using FMixSharp.Lab.Data;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>Measures a classifier on unmixed samples, each of one class.</summary>
internal static class ClassEvaluation
{
    // With fewer classes, five of them say little.
    private const int FewClasses = 10;

    /// <summary>Cross entropy and accuracies of <paramref name="model"/>, in evaluation mode; its mode is restored afterwards.</summary>
    /// <param name="model">What is measured.</param>
    /// <param name="samples">Batches with every sample once.</param>
    /// <param name="logits">The logits (B, classes) of a batch.</param>
    /// <param name="device">Where the logits are.</param>
    /// <param name="collected">Receives what the model says of each sample; null if nobody wants it.</param>
    /// <param name="cancel">Ends it before the next batch.</param>
    public static Evaluation Of(
        nn.Module model,
        BatchLoader samples,
        Func<Batch, Tensor> logits,
        Device device,
        Answers? collected = null,
        CancellationToken cancel = default
    )
    {
        // added up on the device, which is waited for once
        using var scope = NewDisposeScope();
        var loss = zeros([], ScalarType.Float64, device);
        var (correct, amongFive) = (zeros([], ScalarType.Int64, device), zeros([], ScalarType.Int64, device));
        var (count, fewClasses) = (0, true);
        UnmixedBatches.Each(
            model,
            samples.Epoch(0),
            batch =>
            {
                var labels = batch.Labels.to(device, non_blocking: true);
                var answers = logits(batch).to(ScalarType.Float32);
                loss.add_(nn.functional.cross_entropy(answers, labels, reduction: nn.Reduction.Sum));
                var likeliest = Evaluation.Top1(answers);
                correct.add_(likeliest.eq(labels).sum());
                fewClasses = answers.shape[1] <= FewClasses;
                if (!fewClasses)
                    amongFive.add_(answers.topk(5, 1).indexes.eq(labels.unsqueeze(1)).any(1).logical_and(likeliest.ge(0)).sum());
                collected?.Add(batch.DatasetIndices, answers);
                count += batch.Size;
            },
            cancel
        );
        return new Evaluation(loss.item<double>() / count, (double)correct.item<long>() / count, count)
        {
            Top5Accuracy = fewClasses ? null : (double)amongFive.item<long>() / count,
        };
    }
}
