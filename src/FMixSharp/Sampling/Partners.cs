namespace FMixSharp;

/// <summary>Draws partners.</summary>
internal static class Partners
{
    /// <summary>
    /// A partner for each of <paramref name="batchSize"/> samples; choices by class need as many <paramref name="labels"/>.
    /// </summary>
    public static int[] Draw(PartnerChoice choice, int batchSize, ReadOnlySpan<long> labels, RandomKey key)
    {
        var stream = key.Fold(PlanPlaces.Partners).Stream();
        var partners = new int[batchSize];
        switch (choice)
        {
            case PartnerChoice.Permutation:
                stream.NextPermutation(partners);
                break;
            case PartnerChoice.Derangement:
                Derange(ref stream, partners);
                break;
            case PartnerChoice.WithinClass:
                foreach (var members in ByClass(labels))
                {
                    var order = new int[members.Length];
                    Derange(ref stream, order);
                    for (var i = 0; i < order.Length; i++)
                        partners[members[i]] = members[order[i]];
                }
                break;
            default:
                AcrossClass(ref stream, ByClass(labels), partners);
                break;
        }
        return partners;
    }

    // Permutations until one has no fixed point: uniform over derangements, after e tries on average.
    private static void Derange(ref RandomStream stream, Span<int> partners)
    {
        do stream.NextPermutation(partners);
        while (partners.Length > 1 && HasFixedPoint(partners));
    }

    private static bool HasFixedPoint(ReadOnlySpan<int> partners)
    {
        for (var i = 0; i < partners.Length; i++)
        {
            if (partners[i] == i)
                return true;
        }
        return false;
    }

    // The samples of each class, classes in the order of their labels.
    private static int[][] ByClass(ReadOnlySpan<long> labels)
    {
        var all = labels.ToArray();
        return [.. Enumerable.Range(0, all.Length).GroupBy(i => all[i]).OrderBy(group => group.Key).Select(group => group.ToArray())];
    }

    // With the samples sorted by class, those of other classes are all but one block.
    private static void AcrossClass(ref RandomStream stream, int[][] classes, Span<int> partners)
    {
        int[] sorted = [.. classes.SelectMany(members => members)];
        var start = 0;
        foreach (var members in classes)
        {
            foreach (var sample in members)
            {
                if (members.Length == sorted.Length)
                {
                    partners[sample] = sample;
                    continue;
                }
                var index = stream.NextInt(sorted.Length - members.Length);
                partners[sample] = sorted[index < start ? index : index + members.Length];
            }
            start += members.Length;
        }
    }
}
