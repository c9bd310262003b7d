using System.Runtime.InteropServices;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Texts;

/// <summary>Measures a model on unmixed texts.</summary>
internal static class TextEvaluator
{
    // No model ignores padding altogether, so what a text is padded to can change its logits. Batches of texts sorted by length are padded
    // least, and of a fixed size the result does not depend on the training batch.
    private const int BatchSize = 64;

    /// <summary>Loss and accuracy; with several labels also the macro ROC-AUC, and accuracy is the share of labels.</summary>
    /// <param name="logits">Logits (B, outputs) of token ids (B, L) on the device.</param>
    /// <param name="model">What is measured; in evaluation mode meanwhile.</param>
    /// <param name="data">The texts.</param>
    /// <param name="padding">What shorter texts are filled up with.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="answers">Receives what the model says of each text, as labels are given; null if nobody wants it.</param>
    /// <param name="cancel">Ends it before the next batch.</param>
    public static Evaluation Evaluate(
        Func<Tensor, Tensor> logits,
        nn.Module model,
        TextSplit data,
        int padding,
        Device device,
        Answers? answers,
        CancellationToken cancel = default
    )
    {
        var loader = new TextLoader(data, BatchSize, padding);
        if (data.Target == TextTarget.Class)
            return ClassEvaluation.Of(model, loader, batch => logits(batch.Inputs.to(device)), device, answers, cancel);
        var outputs = data.Outputs;
        var scores = new float[data.Count * outputs];
        double loss = 0;
        UnmixedBatches.Each(
            model,
            loader.Epoch(0),
            batch =>
            {
                var answered = logits(batch.Inputs.to(device)).to(ScalarType.Float32);
                var labels = batch.Labels.to(device).to(ScalarType.Float32).view_as(answered);
                loss +=
                    nn.functional.binary_cross_entropy_with_logits(answered, labels, reduction: nn.Reduction.Sum).item<float>() / outputs;
                answers?.Add(batch.DatasetIndices, answered);
                var values = MemoryMarshal.Cast<byte, float>(answered.cpu().contiguous().bytes);
                for (var i = 0; i < batch.Size; i++)
                    values.Slice(i * outputs, outputs).CopyTo(scores.AsSpan(batch.DatasetIndices[i] * outputs));
            },
            cancel
        );
        return OfLabels(data, scores, loss, answers);
    }

    // What is not a number is wrong, whatever is right.
    private static bool Says(float logit, bool has) => float.IsNaN(logit) ? !has : logit > 0;

    private static Evaluation OfLabels(TextSplit data, float[] scores, double loss, Answers? answers)
    {
        double correct = 0;
        for (var i = 0; i < data.Count; i++)
        {
            var answered = scores.AsSpan(i * data.Outputs, data.Outputs);
            var said = 0;
            for (var label = 0; label < answered.Length; label++)
                said |= Says(answered[label], has: (data.Labels[i] & (1 << label)) != 0) ? 1 << label : 0;
            correct += 1 - (double)int.PopCount(said ^ data.Labels[i]) / answered.Length;
            if (answers is not null)
                answers.Predictions[i] = said;
        }
        return new Evaluation(loss / data.Count, correct / data.Count, data.Count)
        {
            RocAuc =
                data.Target == TextTarget.Several && !scores.AsSpan().Contains(float.NaN)
                    ? RocAuc.Macro(scores, data.Labels, data.Outputs)
                    : null,
        };
    }
}
