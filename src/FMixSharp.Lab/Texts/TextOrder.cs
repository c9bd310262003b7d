using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Texts;

/// <summary>Which texts make a batch, so that little is padding (spec §6.9).</summary>
internal static class TextOrder
{
    private const int BatchesPerChunk = 100;

    /// <summary>
    /// For training: texts are shuffled and cut into chunks of a hundred batches; a chunk is sorted by length and cut into batches, which
    /// are shuffled. In a batch longer texts come first. The remainder is one smaller batch, among the last chunk's, and joins another of
    /// them if it is a single text.
    /// </summary>
    public static int[][] Buckets(int[][] words, int batchSize, RandomKey key)
    {
        var order = new int[words.Length];
        key.Fold(Places.Texts).Stream().NextPermutation(order);
        var batches = new List<int[]>();
        foreach (var chunk in EpochBatches.Cut(order, (int)Math.Min((long)BatchesPerChunk * batchSize, int.MaxValue)))
        {
            var cut = EpochBatches.Cut([.. chunk.OrderBy(text => words[text].Length)], batchSize); // a stable sort: ties stay shuffled
            var places = new int[cut.Length];
            key.Fold(Places.Batches).Fold(batches.Count).Stream().NextPermutation(places);
            batches.AddRange(places.Select(place => Enumerable.Reverse(cut[place]).ToArray()));
        }
        return [.. batches];
    }

    /// <summary>For testing: all texts by length, so that a batch is padded as little as can be.</summary>
    public static int[][] ByLength(int[][] words, int batchSize) =>
        EpochBatches.Cut([.. Enumerable.Range(0, words.Length).OrderBy(text => words[text].Length)], batchSize);
}
