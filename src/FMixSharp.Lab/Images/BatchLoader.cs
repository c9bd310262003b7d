using System.Buffers;
using System.Runtime.InteropServices;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Images;

/// <summary>
/// Whole batches of a data set: shuffled by (key, epoch), cropped, flipped and normalised in one pass, prefetched in the background.
/// What is random about an image depends on key, epoch and the image alone: the same numbers whatever the batch size, the number of threads
/// or the batch one starts at. Several epochs may be read at once.
/// </summary>
public sealed class BatchLoader
{
    private readonly ImageSplit data;
    private readonly float[] table;
    private readonly int batchSize;
    private readonly CropFlip? augmentation;
    private readonly ImageAugmentation? further;
    private readonly RandomKey? key;

    /// <summary>Prepares batches of <paramref name="data"/>; reads nothing yet.</summary>
    /// <param name="data">The images, shared and not copied.</param>
    /// <param name="normalisation">One mean and deviation per channel.</param>
    /// <param name="batchSize">Images in a batch, at least 1; the last batch of an epoch has the remainder, and a remainder of one image
    /// joins the batch before.</param>
    /// <param name="augmentation">Crop and flip, for sounds their own changes; none if null. Needs <paramref name="key"/>, the
    /// randomness.</param>
    /// <param name="key">The key of order, crops and flips; if null, the data set's order.</param>
    /// <param name="further">What happens to images besides; none if null. Needs <paramref name="key"/>, too.</param>
    /// <exception cref="ArgumentException">A batch size below 1, padding below 0, augmentation without key, a normalisation that
    /// does not fit the images' channels, or an augmentation that does not fit this kind of samples.</exception>
    public BatchLoader(
        ImageSplit data,
        Normalisation normalisation,
        int batchSize,
        CropFlip? augmentation = null,
        RandomKey? key = null,
        ImageAugmentation? further = null
    )
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(normalisation);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        if ((augmentation is not null || further is not null) && key is null)
            throw new ArgumentException("augmentation is random and needs a key: give one as well", nameof(key));
        if (augmentation is not null)
            ArgumentOutOfRangeException.ThrowIfNegative(augmentation.Padding);
        if ((long)EpochBatches.Largest(data.Count, batchSize) * data.SampleShape.Aggregate((a, b) => a * b) * sizeof(float) > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(batchSize), batchSize, "a batch of more than 2 GiB is not supported");
        if (further is not null && data.Problem(further) is { } problem)
            throw new ArgumentException(problem);
        this.data = data;
        this.batchSize = batchSize;
        this.augmentation = augmentation ?? (further is null ? null : new CropFlip(0, false));
        this.further = further;
        this.key = key;
        table = normalisation.Table(data.Channels);
    }

    /// <summary>Batches in an epoch, the last one included, whose size may differ.</summary>
    public int BatchesPerEpoch => EpochBatches.Count(data.Count, batchSize);

    /// <summary>
    /// The batches of an epoch from <paramref name="firstBatch"/> on, with every image in one of them. Each batch belongs to the caller,
    /// who disposes it; those made in advance are freed when the enumeration ends or is left early.
    /// </summary>
    /// <param name="epoch">Selects order, crops and flips, from 0.</param>
    /// <param name="firstBatch">0 … <see cref="BatchesPerEpoch"/>; what follows is the same as in the full epoch.</param>
    /// <param name="plan">
    /// Draws the <see cref="Batch.Plan"/> of a filled batch, in the background and for several batches at once; null for none.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of its range.</exception>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch = 0, Func<Batch, MixPlan>? plan = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var batches = EpochBatches.Cut(SampleOrder.Of(data.Count, key, epoch), batchSize);
        return Prefetch.Batches(firstBatch, batches.Length, index => Allocate(index, batches[index]), batch => Fill(batch, epoch), plan);
    }

    private Batch Allocate(int index, int[] indices)
    {
        var images = empty([indices.Length, .. data.SampleShape], float32, CPU);
        var labels = empty([indices.Length], int64, CPU);
        return new Batch(images.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), index, indices);
    }

    private void Fill(Batch batch, int epoch)
    {
        var views = key?.Fold(Places.Crop).Fold(epoch);
        var labels = MemoryMarshal.Cast<byte, long>(batch.Labels.bytes);
        for (var i = 0; i < batch.Size; i++)
            labels[i] = data.Labels[batch.DatasetIndices[i]];
        var pixels = Pixels(batch);
        if (data.HasOwnValues)
            data.WriteValues(batch.DatasetIndices, Keys(batch, views), further, pixels);
        else if (!data.IsInMemory)
            Decode(batch, views);
        else
            for (var i = 0; i < batch.Size; i++)
                Write(batch.DatasetIndices[i], pixels.Slice(i * data.ImageSize, data.ImageSize), views, []);
    }

    // One for each sample in training, none in a test.
    private RandomKey[] Keys(Batch batch, RandomKey? key) =>
        augmentation is null || key is not { } views ? [] : Array.ConvertAll(batch.DatasetIndices, index => views.Fold(index));

    // Decoding takes milliseconds an image, so the images of a batch share the cores.
    private void Decode(Batch batch, RandomKey? key)
    {
        try
        {
            Parallel.For(
                0,
                batch.Size,
                i =>
                {
                    var buffer = ArrayPool<byte>.Shared.Rent(data.ImageSize);
                    Write(batch.DatasetIndices[i], Pixels(batch).Slice(i * data.ImageSize, data.ImageSize), key, buffer);
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            );
        }
        catch (AggregateException failures) when (failures.InnerExceptions.OfType<DatasetException>().FirstOrDefault() is { } failure)
        {
            throw new DatasetException(failure.Message, failure);
        }
    }

    private void Write(int index, Span<float> destination, RandomKey? key, Span<byte> buffer)
    {
        if (augmentation is null || key is not { } views)
        {
            PixelWriter.Write(data.Read(index, buffer), destination, data.Height, data.Width, table, 0, 0, false);
            return;
        }
        var random = views.Fold(index).Stream();
        var image = data.ReadAugmented(index, ref random, buffer);
        var top = random.NextInt(2 * augmentation.Padding + 1) - augmentation.Padding;
        var left = random.NextInt(2 * augmentation.Padding + 1) - augmentation.Padding;
        var flip = augmentation.Flip && random.NextBool(0.5);
        if (further is null)
        {
            PixelWriter.Write(image, destination, data.Height, data.Width, table, top, left, flip);
            return;
        }
        var changes = views.Fold(index).Fold(Places.Augment).Stream();
        var rented = ArrayPool<byte>.Shared.Rent(data.ImageSize);
        var changed = rented.AsSpan(0, data.ImageSize);
        image.CopyTo(changed);
        further.Change(changed, data.Channels, data.Height, data.Width, ref changes);
        PixelWriter.Write(changed, destination, data.Height, data.Width, table, top, left, flip);
        further.CutOut(destination, data.Height, data.Width, ref changes);
        ArrayPool<byte>.Shared.Return(rented);
    }

    // The tensor's own memory: nothing is copied again.
    private static Span<float> Pixels(Batch batch) => MemoryMarshal.Cast<byte, float>(batch.Inputs.bytes);
}
