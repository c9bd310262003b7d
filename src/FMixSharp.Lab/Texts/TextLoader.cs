using System.Runtime.InteropServices;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// Batches of texts of about the same length, padded to their longest, prefetched in the background. Inputs are int64 (B, L), L at least 1;
/// labels int64 (B), or float32 (B, labels) where a text has several.
/// </summary>
public sealed class TextLoader : BatchLoader
{
    private readonly TextSplit data;
    private readonly int padding;

    /// <summary>Prepares batches of <paramref name="data"/>.</summary>
    /// <param name="data">The texts, shared and not copied.</param>
    /// <param name="batchSize">Texts in a batch, at least 1; one batch of an epoch has the remainder, and a remainder of one text joins
    /// another batch.</param>
    /// <param name="padding">The number that fills up shorter texts.</param>
    /// <param name="key">The key of their order; if null, by length, shortest first.</param>
    public TextLoader(TextSplit data, int batchSize, int padding, RandomKey? key = null)
        : base((data ?? throw new ArgumentNullException(nameof(data))).Labels, batchSize, key) =>
        (this.data, this.padding) = (data, padding);

    private protected override int[][] Order(int epoch) =>
        Key is { } shuffled
            ? TextOrder.Buckets(data.TokenIds, BatchSize, shuffled.Fold(Places.Shuffle).Fold(epoch))
            : TextOrder.ByLength(data.TokenIds, BatchSize);

    private protected override Tensor AllocateInputs(int[] samples) =>
        empty([samples.Length, Math.Max(1, samples.Max(text => data.TokenIds[text].Length))], int64, CPU);

    private protected override Tensor AllocateLabels(int count) =>
        data.Target == TextTarget.Several ? empty([count, data.Classes.Count], float32, CPU) : base.AllocateLabels(count);

    private protected override void WriteInputs(Batch batch, int epoch)
    {
        var words = MemoryMarshal.Cast<byte, long>(batch.Inputs.bytes);
        var length = (int)batch.Inputs.shape[1];
        words.Fill(padding);
        for (var i = 0; i < batch.Size; i++)
        {
            var text = data.TokenIds[batch.DatasetIndices[i]];
            for (var j = 0; j < text.Length; j++)
                words[i * length + j] = text[j];
        }
    }

    private protected override void WriteLabels(Batch batch)
    {
        if (data.Target != TextTarget.Several)
        {
            base.WriteLabels(batch);
            return;
        }
        var labels = MemoryMarshal.Cast<byte, float>(batch.Labels.bytes);
        for (var i = 0; i < labels.Length; i++)
            labels[i] = (data.Labels[batch.DatasetIndices[i / data.Classes.Count]] >> (i % data.Classes.Count)) & 1;
    }
}
