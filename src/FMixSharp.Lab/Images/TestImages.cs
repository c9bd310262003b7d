using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Images;

/// <summary>Which test images an analysis looks at.</summary>
internal static class TestImages
{
    /// <summary>All, or <paramref name="limit"/> of them, equally many of each class: the same ones for every run and analysis.</summary>
    public static ImageSplit Limited(ImageSplit test, int? limit) =>
        limit is { } count && count < test.Count ? test.StratifiedSample(count, Places.Fixed(Places.Analysis)) : test;
}
