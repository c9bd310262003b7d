using System.Buffers;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Images;

/// <summary>
/// Batches of images: shuffled by (key, epoch), cropped, flipped and normalised in one pass, prefetched in the background. What is random
/// about an image depends on key, epoch and the image alone: the same numbers whatever the batch size, the number of threads or the batch
/// one starts at.
/// </summary>
public sealed class ImageLoader : BatchLoader
{
    private readonly ImageSplit data;
    private readonly float[] table;
    private readonly CropFlip? augmentation;
    private readonly ImageAugmentation? further;

    /// <summary>Prepares batches of <paramref name="data"/>; reads nothing yet.</summary>
    /// <param name="data">The images, shared and not copied.</param>
    /// <param name="normalisation">One mean and deviation per channel.</param>
    /// <param name="batchSize">Images in a batch, at least 1; the last batch of an epoch has the remainder, and a remainder of one image
    /// joins the batch before.</param>
    /// <param name="augmentation">Crop and flip; none if null. Needs <paramref name="key"/>, the randomness.</param>
    /// <param name="key">The key of order, crops and flips; if null, the data set's order.</param>
    /// <param name="further">What happens to images besides; none if null. Needs <paramref name="key"/>, too.</param>
    /// <exception cref="ArgumentException">A batch size below 1, padding below 0, augmentation without key, a normalisation that
    /// does not fit the images' channels, or an augmentation that is not for images.</exception>
    public ImageLoader(
        ImageSplit data,
        Normalisation normalisation,
        int batchSize,
        CropFlip? augmentation = null,
        RandomKey? key = null,
        ImageAugmentation? further = null
    )
        : base((data ?? throw new ArgumentNullException(nameof(data))).Labels, batchSize, key)
    {
        ArgumentNullException.ThrowIfNull(normalisation);
        if ((augmentation is not null || further is not null) && key is null)
            throw new ArgumentException("augmentation is random and needs a key: give one as well", nameof(key));
        if (augmentation is not null)
            ArgumentOutOfRangeException.ThrowIfNegative(augmentation.Padding);
        RequireAddressable(batchSize, data.ImageSize);
        if (further is { Noise: > 0 })
            throw new ArgumentException("noise is for sounds, and these are images");
        this.data = data;
        this.augmentation = augmentation ?? (further is null ? null : new CropFlip(0, false));
        this.further = further;
        table = normalisation.Table(data.Channels);
    }

    private protected override Tensor AllocateInputs(int[] samples) =>
        empty([samples.Length, data.Channels, data.Height, data.Width], float32, CPU);

    private protected override void WriteInputs(Batch batch, int epoch)
    {
        var views = Key?.Fold(Places.Crop).Fold(epoch);
        if (!data.IsInMemory)
        {
            Decode(batch, views);
            return;
        }
        var pixels = Floats(batch);
        for (var i = 0; i < batch.Size; i++)
            Write(batch.DatasetIndices[i], pixels.Slice(i * data.ImageSize, data.ImageSize), views, []);
    }

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
                    Write(batch.DatasetIndices[i], Floats(batch).Slice(i * data.ImageSize, data.ImageSize), key, buffer);
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
        var (top, left, flip) = augmentation.Draw(ref random);
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
}
