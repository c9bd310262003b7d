namespace FMixSharp.Lab.Data;

/// <summary>
/// Makes items in the background, a few ahead of the reader. Short tasks rather than a thread that waits for room: when the reader goes
/// away, nothing is left hanging.
/// </summary>
internal static class Prefetch
{
    /// <summary>
    /// Items <paramref name="first"/> … <paramref name="end"/> − 1 in order. Memory is taken on the reader's thread, so that tensors are
    /// counted and freed where they are used; only the filling is done elsewhere. At most <paramref name="ahead"/> items exist beside the
    /// one the reader holds. Leaving early waits for the fills under way (milliseconds) and frees their items.
    /// </summary>
    /// <exception cref="Exception">Whatever <paramref name="fill"/> threw, with its own stack, when its item's turn comes.</exception>
    public static IEnumerable<T> Items<T>(int first, int end, int ahead, Func<int, T> allocate, Action<T> fill) where T : IDisposable
    {
        var pending = new Queue<(T Item, Task Filled)>();
        try
        {
            for (var next = first; next < end || pending.Count > 0;)
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
