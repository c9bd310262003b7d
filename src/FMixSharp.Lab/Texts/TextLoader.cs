using System.Runtime.InteropServices;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// Batches of texts of about the same length, padded to their longest, prefetched in the background. The same for any number of threads,
/// and from whichever batch one starts. Several epochs may be read at once.
/// </summary>
public sealed class TextLoader
{
    private readonly TextSplit data;
    private readonly int batchSize,
        padding;
    private readonly RandomKey? key;

    /// <summary>Prepares batches of <paramref name="data"/>.</summary>
    /// <param name="data">The texts, shared and not copied.</param>
    /// <param name="batchSize">Texts in a batch, at least 1; one batch of an epoch has the remainder, and a remainder of one text joins
    /// another batch.</param>
    /// <param name="padding">The number that fills up shorter texts.</param>
    /// <param name="key">The key of their order; if null, by length, shortest first.</param>
    public TextLoader(TextSplit data, int batchSize, int padding, RandomKey? key = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        (this.data, this.batchSize, this.padding, this.key) = (data, batchSize, padding, key);
    }

    /// <summary>Batches in an epoch, the one included whose size may differ.</summary>
    public int BatchesPerEpoch => EpochBatches.Count(data.Count, batchSize);

    /// <summary>
    /// The batches of an epoch from <paramref name="firstBatch"/> on. Inputs are int64 (B, L), L at least 1; labels int64 (B), or float32
    /// (B, labels) where a text has several. Each batch belongs to the caller, who disposes it; those made in advance are freed when the
    /// enumeration ends or is left early.
    /// </summary>
    /// <param name="epoch">Selects the order, from 0.</param>
    /// <param name="firstBatch">0 … <see cref="BatchesPerEpoch"/>; what follows is the same as in the full epoch.</param>
    /// <param name="plan">Draws the <see cref="Batch.Plan"/> of a filled batch, in the background and for several batches at once; null for
    /// none.</param>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch = 0, Func<Batch, MixPlan>? plan = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var batches = key is { } shuffled
            ? TextOrder.Buckets(data.TokenIds, batchSize, shuffled.Fold(Places.Shuffle).Fold(epoch))
            : TextOrder.ByLength(data.TokenIds, batchSize);
        return Prefetch.Batches(firstBatch, batches.Length, index => Allocate(index, batches[index]), Fill, plan);
    }

    private Batch Allocate(int index, int[] texts)
    {
        var longest = Math.Max(1, texts.Max(text => data.TokenIds[text].Length));
        var words = empty([texts.Length, longest], int64, CPU);
        var labels =
            data.Target == TextTarget.Several ? empty([texts.Length, data.Classes.Count], float32, CPU) : empty([texts.Length], int64, CPU);
        return new Batch(words.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), index, texts);
    }

    private void Fill(Batch batch)
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
        if (data.Target == TextTarget.Several)
        {
            var labels = MemoryMarshal.Cast<byte, float>(batch.Labels.bytes);
            for (var i = 0; i < labels.Length; i++)
                labels[i] = (data.Labels[batch.DatasetIndices[i / data.Classes.Count]] >> (i % data.Classes.Count)) & 1;
        }
        else
        {
            var labels = MemoryMarshal.Cast<byte, long>(batch.Labels.bytes);
            for (var i = 0; i < batch.Size; i++)
                labels[i] = data.Labels[batch.DatasetIndices[i]];
        }
    }
}
