using CsCheck;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Images;

[Collection("tensors")]
public sealed class ImageLoaderTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(5);
    private static readonly Normalisation Plain = new([0, 0, 0], [1, 1, 1]);
    private static readonly ImageDataset Data = ShapesDataset.Draw(50, Key);

    private sealed record Sample(float[] Pixels, long Label);

    // Every sample of an epoch by its index in the data set.
    private static Dictionary<int, Sample> Samples(ImageLoader loader, int epoch)
    {
        var samples = new Dictionary<int, Sample>();
        foreach (var batch in loader.Epoch(epoch))
            using (batch)
            {
                var pixels = batch.Inputs.data<float>().ToArray();
                var labels = batch.Labels.data<long>().ToArray();
                var size = pixels.Length / batch.Size;
                for (var i = 0; i < batch.Size; i++)
                    samples.Add(batch.DatasetIndices[i], new Sample(pixels[(i * size)..((i + 1) * size)], labels[i]));
            }
        return samples;
    }

    private static List<int[]> Order(ImageLoader loader, int epoch, int firstBatch = 0)
    {
        var order = new List<int[]>();
        foreach (var batch in loader.Epoch(epoch, firstBatch))
            using (batch)
                order.Add(batch.DatasetIndices);
        return order;
    }

    [Fact]
    public void Without_key_images_come_in_order_normalised()
    {
        var normalisation = Normalisation.Cifar;
        using var batch = new ImageLoader(Data, normalisation, 50).Epoch(0).Single();
        Assert.Equal(Enumerable.Range(0, 50), batch.DatasetIndices);
        Assert.Equal((float32, int64), (batch.Inputs.dtype, batch.Labels.dtype));
        Assert.Equal([50, 3, 32, 32], batch.Inputs.shape);
        Assert.Equal(Data.Labels.Select(label => (long)label), batch.Labels.data<long>().ToArray());

        using var scope = NewDisposeScope();
        var raw = tensor(Data.Pixels, uint8).reshape(50, 3, 32, 32).to(float32) / 255;
        var expected = (raw - tensor(normalisation.Mean).view(1, 3, 1, 1)) / tensor(normalisation.StandardDeviation).view(1, 3, 1, 1);
        Assert.True(allclose(batch.Inputs, expected, 1e-5, 1e-6));
    }

    [Fact]
    public void Last_smaller_batch_is_kept()
    {
        var loader = new ImageLoader(Data, Plain, 16, null, Key);
        Assert.Equal(4, loader.BatchesPerEpoch);
        var order = Order(loader, 0);
        Assert.Equal([16, 16, 16, 2], order.Select(batch => batch.Length));
        Assert.Equal(Enumerable.Range(0, 50), order.SelectMany(batch => batch).Order());
        Assert.Equal([25, 25], Order(new ImageLoader(Data, Plain, 25), 0).Select(batch => batch.Length));
        Assert.Equal([50], Order(new ImageLoader(Data, Plain, 1000), 0).Select(batch => batch.Length));
    }

    [Fact]
    public void Order_changes_with_epoch_and_key_and_repeats_otherwise()
    {
        int[] First(RandomKey key, int epoch) => Order(new ImageLoader(Data, Plain, 50, null, key), epoch)[0];
        Assert.Equal(First(Key, 3), First(Key, 3));
        Assert.NotEqual(First(Key, 3), First(Key, 4));
        Assert.NotEqual(First(Key, 3), First(Key.Fold(1), 3));
    }

    [Fact]
    public void Epoch_from_any_batch_is_the_rest_of_the_full_epoch()
    {
        var loader = new ImageLoader(Data, Plain, 8, new CropFlip(4, true), Key);
        List<(int, string)> Run(int first)
        {
            var seen = new List<(int, string)>();
            foreach (var batch in loader.Epoch(2, first))
                using (batch)
                    seen.Add((batch.Index, Convert.ToHexString(batch.Inputs.bytes) + Convert.ToHexString(batch.Labels.bytes)));
            return seen;
        }
        var full = Run(0);
        for (var first = 0; first <= loader.BatchesPerEpoch; first++)
            Assert.Equal(full[first..], Run(first));
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.Epoch(0, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => loader.Epoch(-1));
    }

    [Fact]
    public void Crop_and_flip_do_not_depend_on_the_batch_size()
    {
        var augmentation = new CropFlip(4, true);
        var small = Samples(new ImageLoader(Data, Plain, 7, augmentation, Key), 1);
        var large = Samples(new ImageLoader(Data, Plain, 50, augmentation, Key), 1);
        Assert.Equal(50, small.Count);
        foreach (var (index, sample) in small)
        {
            Assert.Equal(large[index].Pixels, sample.Pixels);
            Assert.Equal(Data.Labels[index], sample.Label);
        }
    }

    // Each sample must be one of the crops and flips of its image in a border of raw zeros, made here by libtorch, and over many epochs
    // each of the 2 × 9 must come up.
    [Fact]
    public void Samples_are_crops_and_flips_of_the_zero_padded_raw_image()
    {
        var data = Data.Subset([4]);
        var normalisation = Normalisation.Cifar;
        var loader = new ImageLoader(data, normalisation, 1, new CropFlip(1, true), Key);
        using var scope = NewDisposeScope();
        var padded = nn.functional.pad(tensor(data.Image(0).ToArray(), uint8).reshape(3, 32, 32).to(float32) / 255, [1, 1, 1, 1]);
        var expected = (padded - tensor(normalisation.Mean).view(3, 1, 1)) / tensor(normalisation.StandardDeviation).view(3, 1, 1);
        var seen = new HashSet<(int, int, bool)>();
        for (var epoch = 0; epoch < 150; epoch++)
        {
            using var batch = loader.Epoch(epoch).Single();
            var found = 0;
            for (var top = 0; top < 3; top++)
            for (var left = 0; left < 3; left++)
                foreach (var flip in new[] { false, true })
                {
                    var crop = expected[.., top..(top + 32), left..(left + 32)];
                    if (allclose(batch.Inputs[0], flip ? crop.flip(2) : crop, 1e-5, 1e-6))
                    {
                        found++;
                        seen.Add((top, left, flip));
                    }
                }
            Assert.Equal(1, found);
        }
        Assert.Equal(18, seen.Count);
    }

    [Fact]
    public void Any_shift_and_size_writes_what_a_plain_loop_writes() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[-12, 12], Gen.Int[-12, 12], Gen.Bool)
            .Sample(
                (height, width, top, left, flip) =>
                {
                    byte[] pixels = [.. Enumerable.Range(0, 3 * height * width).Select(i => (byte)(i + 1))];
                    var data = new ImageDataset(3, height, width, pixels, [0], ["a"]);
                    var table = Normalisation.Cifar.Table(3);
                    var written = new float[data.ImageSize];
                    PixelWriter.Write(data.Pixels, written, height, width, table, top, left, flip);
                    for (var i = 0; i < written.Length; i++)
                    {
                        var (channel, y, x) = (i / (height * width), i / width % height + top, i % width);
                        x = (flip ? width - 1 - x : x) + left;
                        var inside = y >= 0 && y < height && x >= 0 && x < width;
                        var value = inside ? data.Pixels[(channel * height + y) * width + x] : 0;
                        Assert.Equal(table[channel * 256 + value], written[i]);
                    }
                }
            );

    [Fact]
    public void Batches_belong_to_no_dispose_scope()
    {
        Batch? kept = null;
        using (NewDisposeScope())
            foreach (var batch in new ImageLoader(Data, Plain, 25).Epoch(0))
            {
                kept?.Dispose();
                kept = batch;
            }
        Assert.False(kept!.Inputs.IsInvalid);
        Assert.Equal(25, kept.Labels.shape[0]);
        kept.Dispose();
        Assert.True(kept.Inputs.IsInvalid);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_tensor_leaks_whether_read_to_the_end_or_left_early(bool early)
    {
        var loader = new ImageLoader(Data, Plain, 4, new CropFlip(4, true), Key);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var read = 0;
        try
        {
            foreach (var batch in loader.Epoch(0))
                using (batch)
                    if (early && ++read == 3)
                        throw new OperationCanceledException();
        }
        catch (OperationCanceledException) { }
        Assert.Equal(early ? 3 : 0, read);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Two_epochs_can_be_read_at_once()
    {
        var loader = new ImageLoader(Data, Plain, 8, new CropFlip(4, true), Key);
        var alone = Order(loader, 0);
        foreach (var (first, second) in loader.Epoch(0).Zip(loader.Epoch(1)))
        {
            Assert.Equal(alone[first.Index], first.DatasetIndices);
            Assert.NotEqual(first.DatasetIndices, second.DatasetIndices);
            first.Dispose();
            second.Dispose();
        }
    }

    [Fact]
    public void Arguments_that_cannot_work_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLoader(Data, Plain, 0));
        Assert.Throws<ArgumentException>(() => new ImageLoader(Data, Plain, 8, new CropFlip(4, true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLoader(Data, Plain, 8, new CropFlip(-1, true), Key));
        Assert.Throws<ArgumentException>(() => new ImageLoader(Data, Normalisation.Mnist, 8));
    }

    [Fact]
    public void Plans_made_ahead_belong_to_their_batches_wherever_the_epoch_is_entered()
    {
        var loader = new ImageLoader(Data, Plain, 16, new CropFlip(2, true), Key);
        var sampler = new FMix(new FMixOptions { PerSample = true });
        MixPlan Draw(Batch batch) => sampler.Draw(batch.Inputs, Key, batch.Index);
        foreach (var first in new[] { 0, 2 })
        {
            foreach (var batch in loader.Epoch(1, first, Draw))
            {
                using (batch)
                {
                    using var expected = Draw(batch);
                    Assert.Equal(batch.Size, batch.Plan!.BatchSize);
                    Assert.Equal(expected.Partners.ToArray(), batch.Plan.Partners.ToArray());
                    Assert.Equal(expected.Masks!.HardValues.ToArray(), batch.Plan.Masks!.HardValues.ToArray());
                }
            }
        }
    }

    [Fact]
    public void Error_while_a_plan_is_drawn_reaches_the_reader()
    {
        var loader = new ImageLoader(Data, Plain, 25);
        var error = Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (var batch in loader.Epoch(0, 0, _ => throw new InvalidOperationException("no plan")))
                batch.Dispose();
        });
        Assert.Equal("no plan", error.Message);
    }
}
