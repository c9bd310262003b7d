using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Data;

/// <summary>
/// Random parts of a set in which each stratum (class) is there in its share; all results are indices in ascending order.
/// </summary>
internal static class StratifiedParts
{
    /// <summary>
    /// <paramref name="count"/> images with each stratum equally often, as far as there are images: one of each in turn. With the same
    /// key, fewer are part of more.
    /// </summary>
    public static int[] Equal(int[] strata, int count, RandomKey key)
    {
        // Sorting by (rank within the stratum, stratum) deals one of each stratum in turn.
        var ranked = Ranked(strata, key);
        Array.Sort(ranked, (a, b) => (a.Rank, a.Stratum).CompareTo((b.Rank, b.Stratum)));
        return [.. ranked.Take(count).Select(image => image.Index).Order()];
    }

    /// <summary>
    /// Part <paramref name="fold"/> of <paramref name="folds"/> disjoint parts that make up the whole, and the rest. Sizes, and numbers of
    /// a stratum, differ between parts by one at most.
    /// </summary>
    public static (int[] Others, int[] Part) Fold(int[] strata, int fold, int folds, RandomKey key) =>
        Divide(strata, key, position => position % folds == fold);

    /// <summary>
    /// <paramref name="count"/> images, and the rest; of each stratum its share of <paramref name="count"/>, up to one image more or less.
    /// </summary>
    public static (int[] Others, int[] Part) Share(int[] strata, int count, RandomKey key) =>
        Divide(strata, key, position => (position + 1) * count / strata.Length > position * count / strata.Length);

    // Stratum after stratum, each in random order, numbered through: whoever takes evenly spaced positions takes evenly of each stratum.
    private static (int[] Others, int[] Part) Divide(int[] strata, RandomKey key, Func<long, bool> isPart)
    {
        var ranked = Ranked(strata, key);
        Array.Sort(ranked, (a, b) => (a.Stratum, a.Rank).CompareTo((b.Stratum, b.Rank)));
        var chosen = ranked
            .Select((image, position) => (image.Index, IsPart: isPart(position)))
            .OrderBy(image => image.Index)
            .ToLookup(image => image.IsPart, image => image.Index);
        return ([.. chosen[false]], [.. chosen[true]]);
    }

    // Each image with its place in the random order of its stratum, and its stratum's place in the random order of strata.
    private static (int Rank, int Stratum, int Index)[] Ranked(int[] strata, RandomKey key)
    {
        var order = new int[strata.Length];
        key.Fold(Places.Order).Stream().NextPermutation(order);
        var stratumOrder = new int[strata.Max() + 1];
        key.Fold(Places.Classes).Stream().NextPermutation(stratumOrder);
        var taken = new int[stratumOrder.Length];
        return Array.ConvertAll(order, index => (taken[strata[index]]++, stratumOrder[strata[index]], index));
    }
}
