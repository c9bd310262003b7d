using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Tests.Randomness;

public sealed class PlacesTests
{
    private static IEnumerable<string> Names =>
        typeof(Places).GetFields(BindingFlags.Static | BindingFlags.Public).Select(name => (string)name.GetRawConstantValue()!);

    /// <summary>
    /// A name that changes here changes the numbers of every run, picture or made-up data set: add names, and leave those there are.
    /// </summary>
    [Fact]
    public void Names_stay_as_they_were_published() =>
        Assert.Equal(
            [
                "init",
                "xavier",
                "vectors",
                "train-size",
                "mix",
                "model",
                "shuffle",
                "texts",
                "batches",
                "crop",
                "augment",
                "noise",
                "points",
                "samples",
                "jitter",
                "code",
                "measure",
                "plain",
                "pixels",
                "posterior",
                "attack",
                "images",
                "preview",
                "examples",
                "validation",
                "analysis",
                "gradcam",
                "split",
                "order",
                "classes",
                "synthetic",
                "shapes",
                "tones",
                "phrases",
                "bengali",
                "surface",
                "train",
                "test",
                "background",
                "gate",
                "forward",
                "backward",
                "embeddings",
                "encoder",
                "attention",
                "self",
                "output",
            ],
            Names
        );

    [Fact]
    public void Roots_stay_as_they_were_published()
    {
        Assert.Equal(RandomKey.FromSeed(7), Places.Root(7));
        Assert.Equal(RandomKey.FromSeed(ulong.MaxValue), Places.Root(-1));
        Assert.Equal(RandomKey.FromSeed(0).Fold("analysis"), Places.Fixed("analysis"));
        Assert.Equal(RandomKey.FromSeed(2020).Fold("tones"), Places.Data("tones"));
        Assert.Equal(RandomKey.FromSeed(2015).Fold("surface").Fold("chair_1.off"), Places.Mesh("chair_1.off"));
    }

    /// <summary>Elsewhere they would be promises that nobody sees.</summary>
    [Fact]
    public void Names_and_roots_stand_nowhere_else()
    {
        var wrong = Directory
            .GetFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("Places.cs", StringComparison.Ordinal))
            .SelectMany(file =>
                File.ReadLines(file)
                    .Where(line =>
                        !line.TrimStart().StartsWith("///", StringComparison.Ordinal)
                        && Regex.IsMatch(line, """\.Fold\(\$?"|FromSeed\(\d""")
                    )
                    .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")
            )
            .Where(line => !line.Contains("path", StringComparison.Ordinal)); // parameters of a model, by their own names
        Assert.Empty(wrong);
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
