using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Data;

/// <summary>
/// How samples of a user's own are divided where nobody divided them: of each class a tenth is for testing and a tenth for validation, one
/// at least where there are two for testing, or three for both. Which ones depends on their names alone, so that the division is the same
/// in every run, and a sample that is added moves few others.
/// </summary>
internal static class Tenths
{
    /// <summary>Numbers of the samples of each part, in ascending order.</summary>
    /// <param name="classes">The class of each sample.</param>
    /// <param name="name">What a sample is known by, such as where its file is.</param>
    public static (int[] Train, int[] Validation, int[] Test) Divide(IReadOnlyList<int> classes, Func<int, string> name)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(name);
        var key = Places.Fixed(Places.Split);
        List<int> train = [],
            validation = [],
            test = [];
        foreach (var members in Enumerable.Range(0, classes.Count).GroupBy(sample => classes[sample]))
        {
            // By rank and not by threshold, so that small classes have their share, too.
            int[] ranked = [.. members.OrderBy(sample => key.Fold(name(sample)).Stream().NextUInt64())];
            var tenth = (int)Math.Round(ranked.Length / 10.0);
            var tested = ranked.Length < 2 ? 0 : Math.Max(1, tenth);
            var validated = ranked.Length < 3 ? 0 : Math.Max(1, tenth);
            test.AddRange(ranked[..tested]);
            validation.AddRange(ranked[tested..(tested + validated)]);
            train.AddRange(ranked[(tested + validated)..]);
        }
        return ([.. train.Order()], [.. validation.Order()], [.. test.Order()]);
    }
}
