using System.Runtime.CompilerServices;
using FMixSharp.Samples;

namespace FMixSharp.Tests.Plans;

/// <summary>
/// What conformance/vectors promises programs in other languages. When a change is meant to change them, the sample ConformanceVectors
/// writes them anew.
/// </summary>
public sealed class ConformanceVectorsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fmixsharp-vectors-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_vectors_are_those_that_this_version_writes()
    {
        ConformanceVectors.Write(folder);
        var committed = Names(Vectors());
        Assert.Equal(committed, Names(folder));
        Assert.All(
            committed,
            name => Assert.Equal(File.ReadAllBytes(Path.Combine(Vectors(), name!)), File.ReadAllBytes(Path.Combine(folder, name!)))
        );
    }

    private static string?[] Names(string folder) => [.. Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)];

    private static string Vectors([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../conformance/vectors"));
}
