namespace FMixSharp.Lab.Data;

/// <summary>
/// How the samples of an epoch are cut into batches: of the same size, with the remainder as the last one. A remainder of a single sample
/// joins the batch before: alone it has no partner to be mixed with, and layers that normalise over a batch may get one value, of which
/// there is no deviation.
/// </summary>
internal static class EpochBatches
{
    /// <summary>Number of batches.</summary>
    /// <param name="samples">Samples of the epoch.</param>
    /// <param name="batchSize">Samples in a batch, at least 1.</param>
    public static int Count(int samples, int batchSize) =>
        samples == 0 ? 0 : (samples - 1) / batchSize + (LeavesOne(samples, batchSize) ? 0 : 1);

    /// <summary>Samples of the largest batch.</summary>
    public static int Largest(int samples, int batchSize) => LeavesOne(samples, batchSize) ? batchSize + 1 : Math.Min(samples, batchSize);

    /// <summary>Samples of the first batch, which all but the last have.</summary>
    public static int First(int samples, int batchSize) => Count(samples, batchSize) == 1 ? samples : batchSize;

    /// <summary>The batches of samples in their order.</summary>
    public static T[][] Cut<T>(T[] samples, int batchSize)
    {
        var batches = new T[Count(samples.Length, batchSize)][];
        for (var i = 0; i < batches.Length; i++)
            batches[i] = samples[(i * batchSize)..(i + 1 < batches.Length ? (i + 1) * batchSize : samples.Length)];
        return batches;
    }

    /// <summary>Whether a single sample is left, which joins the batch before.</summary>
    /// <param name="samples">Samples of the epoch.</param>
    /// <param name="batchSize">Samples in a batch, at least 1.</param>
    public static bool LeavesOne(int samples, int batchSize) => batchSize > 1 && samples > batchSize && samples % batchSize == 1;
}
