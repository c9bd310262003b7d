using FMixSharp.Lab.Texts;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Texts;

[Collection("tensors")]
public sealed class TextLoaderTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(1);

    // Text i has words i, i, …, so that it can be recognised; lengths from 0 to 36.
    private static TextSplit Data(int count, TextTarget target = TextTarget.Class) =>
        new(
            [.. Enumerable.Range(0, count).Select(i => Enumerable.Repeat(i + 2, i * 7 % 37).ToArray())],
            [.. Enumerable.Range(0, count).Select(i => i % 3)],
            target,
            ["a", "b", "c"]
        );

    private static List<(int Index, string Texts, string Words)> Read(TextSplit data, int batchSize, int epoch, int first = 0)
    {
        var seen = new List<(int, string, string)>();
        foreach (var batch in new TextLoader(data, batchSize, 1, Key).Epoch(epoch, first))
            using (batch)
                seen.Add(
                    (
                        batch.Index,
                        string.Join(' ', batch.DatasetIndices),
                        Convert.ToHexString(batch.Inputs.bytes) + Convert.ToHexString(batch.Labels.bytes)
                    )
                );
        return seen;
    }

    [Fact]
    public void An_epoch_has_each_text_once_padded_to_the_longest_longest_first()
    {
        var data = Data(1003);
        var seen = new List<int>();
        var loader = new TextLoader(data, 8, 1, Key);
        Assert.Equal(126, loader.BatchesPerEpoch);
        foreach (var batch in loader.Epoch(0))
        {
            using (batch)
            {
                using var scope = NewDisposeScope();
                var lengths = batch.DatasetIndices.Select(text => data.TokenIds[text].Length).ToArray();
                Assert.Equal(lengths.OrderDescending(), lengths);
                Assert.Equal([batch.Size, Math.Max(1, lengths[0])], batch.Inputs.shape);
                for (var i = 0; i < batch.Size; i++)
                {
                    var row = batch.Inputs[i].data<long>().ToArray();
                    Assert.Equal(data.TokenIds[batch.DatasetIndices[i]].Select(word => (long)word), row.Take(lengths[i]));
                    Assert.All(row.Skip(lengths[i]), word => Assert.Equal(1, word));
                    Assert.Equal(data.Labels[batch.DatasetIndices[i]], batch.Labels[i].item<long>());
                }
                seen.AddRange(batch.DatasetIndices);
            }
        }
        Assert.Equal(Enumerable.Range(0, 1003), seen.Order());
    }

    [Fact]
    public void Little_of_a_batch_is_padding()
    {
        var data = Data(4000);
        long cells = 0;
        foreach (var batch in new TextLoader(data, 8, 1, Key).Epoch(0))
            using (batch)
                cells += batch.Inputs.numel();
        // Chunks of 800 texts have each of 37 lengths about 22 times, so that neighbours are of the same length or one more. Without
        // buckets twice as many cells are filled.
        Assert.InRange((double)data.TokenIds.Sum(text => (long)text.Length) / cells, 0.95, 1);
    }

    [Fact]
    public void Epochs_differ_and_one_can_begin_at_any_batch()
    {
        var data = Data(300);
        var whole = Read(data, 16, 2);
        Assert.Equal(whole, Read(data, 16, 2));
        Assert.Equal(whole.Skip(7), Read(data, 16, 2, 7));
        Assert.NotEqual(whole.Select(batch => batch.Texts), Read(data, 16, 3).Select(batch => batch.Texts));
        // batches are shuffled, not sorted
        Assert.NotEqual(whole.Select(batch => batch.Words.Length).OrderDescending(), whole.Select(batch => batch.Words.Length));
    }

    [Fact]
    public void A_test_goes_by_length_and_several_labels_are_bits()
    {
        var data = Data(50, TextTarget.Several);
        var lengths = new List<long>();
        foreach (var batch in new TextLoader(data, 8, 0).Epoch(0))
        {
            using (batch)
            {
                lengths.Add(batch.Inputs.shape[1]);
                Assert.Equal((float32, int64), (batch.Labels.dtype, batch.Inputs.dtype));
                var labels = batch.Labels.data<float>().ToArray();
                for (var i = 0; i < labels.Length; i++)
                    Assert.Equal((data.Labels[batch.DatasetIndices[i / 3]] >> (i % 3)) & 1, labels[i]);
            }
        }
        Assert.Equal(lengths.Order(), lengths);
    }
}
