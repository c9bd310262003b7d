using static TorchSharp.torch;

namespace FMixSharp.Analysis;

/// <summary>Classes that somebody asks about.</summary>
internal static class ClassNumbers
{
    /// <summary>
    /// One of <paramref name="classes"/>, int64, that is not in 0 … <paramref name="count"/> − 1; null when all are. What it makes
    /// belongs to the caller's scope.
    /// </summary>
    public static long? Outside(Tensor classes, long count)
    {
        var (least, most) = (classes.min().item<long>(), classes.max().item<long>());
        return least < 0 ? least
            : most >= count ? most
            : null;
    }
}
