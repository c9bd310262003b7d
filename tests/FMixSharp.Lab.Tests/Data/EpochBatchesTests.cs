using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.PointClouds;
using FMixSharp.Lab.Texts;

namespace FMixSharp.Lab.Tests.Data;

[Collection("tensors")]
public sealed class EpochBatchesTests
{
    [Theory]
    [InlineData(0, 4, "")]
    [InlineData(1, 4, "1")]
    [InlineData(4, 4, "4")]
    [InlineData(5, 4, "5")]
    [InlineData(6, 4, "4 2")]
    [InlineData(9, 4, "4 5")]
    [InlineData(9, 8, "9")]
    [InlineData(3, 2, "3")]
    [InlineData(3, 1, "1 1 1")]
    [InlineData(3, int.MaxValue, "3")]
    public void A_single_sample_that_is_left_joins_the_batch_before(int samples, int batchSize, string sizes)
    {
        var order = Enumerable.Range(0, samples).Reverse().ToArray();
        var batches = EpochBatches.Cut(order, batchSize);
        Assert.Equal(sizes, string.Join(' ', batches.Select(batch => batch.Length)));
        Assert.Equal(order, batches.SelectMany(batch => batch));
        Assert.Equal(batches.Length, EpochBatches.Count(samples, batchSize));
        if (samples > 0)
            Assert.Equal(batches.Max(batch => batch.Length), EpochBatches.Largest(samples, batchSize));
    }

    [Theory]
    [InlineData(21, 20)] // one batch
    [InlineData(41, 20)]
    [InlineData(201, 2)] // of texts, a chunk of a hundred batches and one text
    public void No_loader_makes_a_batch_of_one_of_several_samples(int count, int batchSize)
    {
        var key = RandomKey.FromSeed(1);
        var images = new ImageLoader(ShapesDataset.Draw(count, key), new Normalisation([0, 0, 0], [1, 1, 1]), batchSize, null, key);
        var objects = new PointCloudLoader(PointCloudDatasets.Find("solids").SyntheticTask(count, 2).Train, batchSize, 2, key: key);
        var words = Enumerable.Range(0, count).Select(i => new int[i % 7]).ToArray();
        var texts = new TextLoader(new TextSplit(words, new int[count], TextTarget.Class, ["a", "b"]), batchSize, 0, key);
        foreach (
            var (planned, batches) in new[]
            {
                (images.BatchesPerEpoch, images.Epoch(0)),
                (objects.BatchesPerEpoch, objects.Epoch(0)),
                (texts.BatchesPerEpoch, texts.Epoch(0)),
            }
        )
        {
            var seen = new List<int>();
            var number = 0;
            foreach (var batch in batches)
            {
                using (batch)
                {
                    Assert.Equal((number++, batch.Size), (batch.Index, batch.Inputs.shape[0]));
                    Assert.InRange(batch.Size, 2, batchSize + 1);
                    seen.AddRange(batch.DatasetIndices);
                }
            }
            Assert.Equal(planned, number);
            Assert.Equal(Enumerable.Range(0, count), seen.Order());
        }
    }
}
