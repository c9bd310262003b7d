namespace FMixSharp;

/// <summary>
/// A learned policy: one of several short lists of operations is chosen with equal chances, and each of its operations is applied with its
/// own probability. The form of AutoAugment and Fast AutoAugment. Immutable.
/// </summary>
public sealed class SubPolicies : ImagePolicy
{
    private readonly PolicyOperation[][] lists;

    /// <summary>Takes ownership of <paramref name="lists"/>.</summary>
    /// <param name="lists">At least one; a list may be empty, which leaves the image as it is.</param>
    /// <exception cref="ArgumentException">There is none, or a probability or level is not in [0, 1].</exception>
    public SubPolicies(params PolicyOperation[][] lists)
    {
        ArgumentNullException.ThrowIfNull(lists);
        if (lists.Length == 0)
            throw new ArgumentException("A policy needs at least one sub-policy.", nameof(lists));
        for (var i = 0; i < lists.Length; i++)
        {
            foreach (var operation in lists[i])
            {
                if (operation.Problem() is { } problem)
                    throw new ArgumentException($"Sub-policy {i}: {problem}", nameof(lists));
            }
        }
        this.lists = lists;
        MostSteps = lists.Max(list => list.Length);
    }

    /// <summary>Number of sub-policies.</summary>
    public int Count => lists.Length;

    /// <summary>The operations of sub-policy <paramref name="index"/>, in their order.</summary>
    public ReadOnlySpan<PolicyOperation> this[int index] => lists[index];

    /// <inheritdoc/>
    public override int MostSteps { get; }

    /// <inheritdoc/>
    public override int Draw(ref RandomStream random, Span<ImageStep> steps)
    {
        var count = 0;
        foreach (var (operation, probability, level) in lists[random.NextInt(lists.Length)])
        {
            if (random.NextBool(probability))
                steps[count++] = MagnitudeRange.Draw(operation, level, ref random);
        }
        return count;
    }
}
