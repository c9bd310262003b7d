using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Sounds;

/// <summary>
/// Batches of sounds in the form in which they are mixed, float32: spectrograms (B, 1, bands, frames), of a second (B, 1, 32, 32), or
/// waveforms (B, 1, samples); prefetched in the background. What is random about a sound depends on key, epoch and the sound alone.
/// </summary>
public sealed class SoundLoader : BatchLoader
{
    private readonly SoundSplit data;
    private readonly bool changed;
    private readonly ImageAugmentation? further;

    /// <summary>Prepares batches of <paramref name="data"/>; reads nothing yet.</summary>
    /// <param name="data">The sounds, shared and not copied.</param>
    /// <param name="batchSize">Sounds in a batch, at least 1; the last batch of an epoch has the remainder, and a remainder of one sound
    /// joins the batch before.</param>
    /// <param name="key">The key of order and changes; if null, the data set's order.</param>
    /// <param name="changed">Whether sounds are changed at random, as in training. Needs <paramref name="key"/>.</param>
    /// <param name="further">What happens to changed sounds besides; none if null.</param>
    /// <exception cref="ArgumentException">A batch size below 1, changes without key, or an augmentation that does not fit.</exception>
    public SoundLoader(SoundSplit data, int batchSize, RandomKey? key = null, bool changed = false, ImageAugmentation? further = null)
        : base((data ?? throw new ArgumentNullException(nameof(data))).Labels, batchSize, key)
    {
        if (changed && key is null)
            throw new ArgumentException("changes are random and need a key: give one as well", nameof(key));
        if (further is not null && !changed)
            throw new ArgumentException("augmentation is for sounds that are changed", nameof(further));
        if (further is not null && data.Problem(further) is { } problem)
            throw new ArgumentException(problem);
        (this.data, this.changed, this.further) = (data, changed, further);
        RequireAddressable(batchSize, data.SampleShape.Aggregate((a, b) => a * b));
    }

    private protected override Tensor AllocateInputs(int[] samples) => empty([samples.Length, .. data.SampleShape], float32, CPU);

    private protected override void WriteInputs(Batch batch, int epoch)
    {
        RandomKey[] keys =
            changed && Key?.Fold(Places.Crop).Fold(epoch) is { } views
                ? Array.ConvertAll(batch.DatasetIndices, index => views.Fold(index))
                : [];
        data.Write(batch.DatasetIndices, keys, further, Floats(batch));
    }
}
