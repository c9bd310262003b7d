using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.PointClouds;

/// <summary>Measures a model on unmixed objects.</summary>
internal static class PointCloudEvaluator
{
    /// <summary>Objects that are computed at once; the result does not depend on it but for rounding.</summary>
    public const int BatchSize = 32;

    /// <summary>Mean cross entropy and accuracy.</summary>
    /// <param name="model">What is measured; in evaluation mode meanwhile.</param>
    /// <param name="objects">Batches of <see cref="BatchSize"/>, in the data's order.</param>
    /// <param name="prepare">What becomes of inputs on the device before the model sees them.</param>
    /// <param name="device">Where the model is.</param>
    /// <param name="predictions">Receives the likeliest class of every object, in the data's order; null if nobody wants them.</param>
    /// <param name="cancel">Ends it before the next batch.</param>
    public static Evaluation Evaluate(
        nn.Module<Tensor, Tensor> model,
        PointCloudLoader objects,
        Func<Tensor, Tensor> prepare,
        Device device,
        int[]? predictions,
        CancellationToken cancel = default
    )
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            double loss = 0;
            long correct = 0;
            var count = 0;
            foreach (var batch in objects.Epoch(0))
            {
                using (batch)
                {
                    cancel.ThrowIfCancellationRequested();
                    using var scope = NewDisposeScope();
                    using var quiet = no_grad();
                    var labels = batch.Labels.to(device);
                    var logits = model.call(prepare(batch.Inputs.to(device))).to(ScalarType.Float32);
                    loss += nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum).item<float>();
                    var likeliest = Evaluation.Top1(logits);
                    correct += likeliest.eq(labels).sum().item<long>();
                    if (predictions is not null)
                        Array
                            .ConvertAll(likeliest.cpu().data<long>().ToArray(), index => (int)index)
                            .CopyTo(predictions, batch.Index * BatchSize);
                    count += batch.Size;
                }
            }
            return new Evaluation(loss / count, (double)correct / count, count);
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}
