using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Data;

/// <summary>One batch: Images float32 (B, C, H, W), normalised; Labels int64 (B). Owned by whoever received it.</summary>
public sealed record Batch(Tensor Images, Tensor Labels, int Index) : IDisposable
{
    public int Size => (int)Labels.shape[0];

    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}

/// <summary>
/// Whole batches of a data set: shuffled by (seed, epoch), cropped, flipped and normalised in one pass, prefetched in the background.
/// The same numbers whatever the number of threads, and whatever batch one starts at.
/// </summary>
public sealed class BatchLoader
{
    public BatchLoader(ImageDataset data, Normalisation normalisation, int batchSize, CropFlip? augmentation = null, RandomKey? shuffle = null) =>
        throw new NotImplementedException();

    public int BatchesPerEpoch => throw new NotImplementedException();

    /// <summary>The batches of an epoch from <paramref name="firstBatch"/> on; the last, smaller one is kept.</summary>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch = 0) => throw new NotImplementedException();
}
