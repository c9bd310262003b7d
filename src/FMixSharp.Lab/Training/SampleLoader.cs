using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Training;

/// <summary>Batches of samples of one's own, shuffled by (key, epoch) and read ahead.</summary>
/// <param name="source">The samples.</param>
/// <param name="batchSize">Samples in a batch, at least 1; a remainder of one sample joins the batch before.</param>
/// <param name="key">The randomness of order and samples; null for the source's order, and samples as a test sees them.</param>
internal sealed class SampleLoader(SampleSource source, int batchSize, RandomKey? key = null)
{
    /// <summary>Batches in an epoch, the last one included, whose size may differ.</summary>
    public int BatchesPerEpoch => EpochBatches.Count(source.Count, batchSize);

    /// <summary>The batches of an epoch from <paramref name="firstBatch"/> on; each belongs to the caller.</summary>
    /// <param name="epoch">Selects order and what is random in samples, from 0.</param>
    /// <param name="firstBatch">What follows is the same as in the full epoch.</param>
    /// <param name="plan">Draws a batch's plan, in the background and for several batches at once; null for none.</param>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch = 0, Func<Batch, MixPlan>? plan = null)
    {
        var batches = EpochBatches.Cut(SampleOrder.Of(source.Count, key, epoch), batchSize);
        foreach (
            var ahead in Prefetch.Items(
                firstBatch,
                batches.Length,
                Prefetch.BatchesAhead,
                index => new Ahead(index, batches[index]),
                ahead => ahead.Read(source, key?.Fold(Places.Samples).Fold(epoch), plan)
            )
        )
        {
            source.RequireWhole(ahead.Batch!.FurtherInputs.Append(ahead.Batch.Inputs).Append(ahead.Batch.Labels));
            yield return ahead.Batch;
        }
    }

    // A batch whose tensors are made by the source, in the background.
    private sealed class Ahead(int index, int[] indices) : IDisposable
    {
        public Batch? Batch { get; private set; }

        public void Read(SampleSource source, RandomKey? key, Func<Batch, MixPlan>? plan)
        {
            var (inputs, labels) = source.ReadChecked(indices, key);
            foreach (var tensor in inputs.Append(labels))
                tensor.DetachFromDisposeScope();
            Batch = new Batch(inputs[0], labels, index, indices) { FurtherInputs = [.. inputs.Skip(1)] };
            Batch.Plan = plan?.Invoke(Batch);
        }

        public void Dispose() => Batch?.Dispose();
    }
}
