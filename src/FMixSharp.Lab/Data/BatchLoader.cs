using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Data;

/// <summary>
/// Whole batches of labelled samples: in an order that a key and the epoch give, prefetched in the background. The same for any number of
/// threads, and from whichever batch one starts. Several epochs may be read at once.
/// </summary>
public abstract class BatchLoader
{
    private readonly int[] labels;

    /// <summary>Prepares batches; reads nothing yet.</summary>
    /// <param name="labels">The class index of each sample, shared and not copied.</param>
    /// <param name="batchSize">Samples in a batch, at least 1; one batch of an epoch has the remainder, and a remainder of one sample joins
    /// another batch.</param>
    /// <param name="key">The key of order and of what else is random; null for the data's order.</param>
    private protected BatchLoader(int[] labels, int batchSize, RandomKey? key)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        (this.labels, BatchSize, Key) = (labels, batchSize, key);
    }

    /// <summary>Batches in an epoch, the one included whose size may differ.</summary>
    public int BatchesPerEpoch => EpochBatches.Count(labels.Length, BatchSize);

    /// <summary>Samples in a batch.</summary>
    private protected int BatchSize { get; }

    /// <summary>The randomness; null where there is none.</summary>
    private protected RandomKey? Key { get; }

    /// <summary>
    /// The batches of an epoch from <paramref name="firstBatch"/> on, with every sample in one of them. Each batch belongs to the caller,
    /// who disposes it; those made in advance are freed when the enumeration ends or is left early.
    /// </summary>
    /// <param name="epoch">Selects the order, and what else is random, from 0.</param>
    /// <param name="firstBatch">0 … <see cref="BatchesPerEpoch"/>; what follows is the same as in the full epoch.</param>
    /// <param name="plan">
    /// Draws the <see cref="Batch.Plan"/> of a filled batch, in the background and for several batches at once; null for none.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of its range.</exception>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch = 0, Func<Batch, MixPlan>? plan = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var batches = Order(epoch);
        return Prefetch.Batches(
            firstBatch,
            batches.Length,
            index => Allocate(index, batches[index]),
            batch =>
            {
                WriteLabels(batch);
                WriteInputs(batch, epoch);
            },
            plan
        );
    }

    /// <summary>Which samples each batch of an epoch has.</summary>
    private protected virtual int[][] Order(int epoch) => EpochBatches.Cut(SampleOrder.Of(labels.Length, Key, epoch), BatchSize);

    /// <summary>Memory on the processor for the inputs of a batch; owned by the current scope.</summary>
    private protected abstract Tensor AllocateInputs(int[] samples);

    /// <summary>Memory on the processor for the labels of so many samples; owned by the current scope.</summary>
    private protected virtual Tensor AllocateLabels(int count) => empty([count], int64, CPU);

    /// <summary>Writes the inputs of a batch, in the background.</summary>
    private protected abstract void WriteInputs(Batch batch, int epoch);

    /// <summary>Writes the labels of a batch, in the background.</summary>
    private protected virtual void WriteLabels(Batch batch)
    {
        var destination = MemoryMarshal.Cast<byte, long>(batch.Labels.bytes);
        for (var i = 0; i < batch.Size; i++)
            destination[i] = labels[batch.DatasetIndices[i]];
    }

    /// <summary>Throws where a batch of samples of so many floats would not fit into a span of bytes.</summary>
    private protected void RequireAddressable(int batchSize, long floats)
    {
        if (EpochBatches.Largest(labels.Length, batchSize) * floats * sizeof(float) > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(batchSize), batchSize, "a batch of more than 2 GiB is not supported");
    }

    /// <summary>The inputs' own memory as floats: nothing is copied again.</summary>
    private protected static Span<float> Floats(Batch batch) => MemoryMarshal.Cast<byte, float>(batch.Inputs.bytes);

    private Batch Allocate(int index, int[] samples) =>
        new(AllocateInputs(samples).DetachFromDisposeScope(), AllocateLabels(samples.Length).DetachFromDisposeScope(), index, samples);
}
