using FMixSharp.Lab.Data;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>Measures a model on unmixed images.</summary>
internal static class Evaluator
{
    // Fixed, so that a result does not depend on the training batch size; large enough to keep the cores busy.
    private const int BatchSize = 250;

    /// <summary>Mean cross entropy and accuracy of <paramref name="model"/>, in evaluation mode; its mode is restored afterwards.</summary>
    public static Evaluation Evaluate(nn.Module<Tensor, Tensor> model, ImageSplit data, Normalisation normalisation, Device device)
    {
        var wasTraining = model.training;
        model.eval();
        try
        {
            double loss = 0;
            long correct = 0;
            foreach (var batch in new BatchLoader(data, normalisation, BatchSize).Epoch(0))
            {
                using (batch)
                {
                    using var scope = NewDisposeScope();
                    using var quiet = no_grad();
                    var labels = batch.Labels.to(device);
                    var logits = model.call(batch.Images.to(device)).to(ScalarType.Float32);
                    loss += nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum).item<float>();
                    correct += logits.argmax(1).eq(labels).sum().item<long>();
                }
            }
            return new Evaluation(loss / data.Count, (double)correct / data.Count, data.Count);
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}
