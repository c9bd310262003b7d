namespace FMixSharp.Lab.Data;

/// <summary>
/// Makes items in the background, a few ahead of the reader. Short tasks rather than a thread that waits for room: when the reader goes
/// away, nothing is left hanging.
/// </summary>
internal static class Prefetch
{
    /// <summary>While the model works on one batch, so many more are filled or wait.</summary>
    public const int BatchesAhead = 2;

    /// <summary>
    /// The batches of an epoch from <paramref name="firstBatch"/> to <paramref name="count"/> − 1, each filled, and then its plan drawn, in
    /// the background.
    /// </summary>
    /// <param name="firstBatch">0 … <paramref name="count"/>.</param>
    /// <param name="count">Batches of the whole epoch.</param>
    /// <param name="allocate">Takes the memory of a batch by its index.</param>
    /// <param name="fill">Writes its samples.</param>
    /// <param name="plan">Draws its plan, for several batches at once; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="firstBatch"/> is out of its range; thrown at once.</exception>
    public static IEnumerable<Batch> Batches(
        int firstBatch,
        int count,
        Func<int, Batch> allocate,
        Action<Batch> fill,
        Func<Batch, MixPlan>? plan
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, count);
        return Items(
            firstBatch,
            count,
            BatchesAhead,
            allocate,
            batch =>
            {
                fill(batch);
                batch.Plan = plan?.Invoke(batch);
            }
        );
    }

    /// <summary>
    /// Items <paramref name="first"/> … <paramref name="end"/> − 1 in order. Memory is taken on the reader's thread, so that tensors are
    /// counted and freed where they are used; only the filling is done elsewhere. At most <paramref name="ahead"/> items exist beside the
    /// one the reader holds. Leaving early waits for the fills under way (milliseconds) and frees their items.
    /// </summary>
    /// <exception cref="Exception">Whatever <paramref name="fill"/> threw, with its own stack, when its item's turn comes.</exception>
    public static IEnumerable<T> Items<T>(int first, int end, int ahead, Func<int, T> allocate, Action<T> fill)
        where T : IDisposable
    {
        var pending = new Queue<(T Item, Task Filled)>();
        try
        {
            for (var next = first; next < end || pending.Count > 0; )
            {
                for (; next < end && pending.Count <= ahead; next++)
                {
                    var made = allocate(next);
                    pending.Enqueue((made, Task.Run(() => fill(made))));
                }
                pending.Peek().Filled.GetAwaiter().GetResult(); // still in the queue if this throws, so it is freed below
                yield return pending.Dequeue().Item;
            }
        }
        finally
        {
            foreach (var (item, filled) in pending)
            {
                filled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
                item.Dispose();
            }
        }
    }
}
