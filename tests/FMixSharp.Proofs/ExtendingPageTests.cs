using System.Runtime.CompilerServices;

namespace FMixSharp.Proofs;

/// <summary>Code of docs/extending.md, docs/export.md and the lab's package stands in the samples, which are compiled and run.</summary>
public sealed class ExtendingPageTests
{
    [Fact]
    public void Its_code_stands_in_the_samples()
    {
        var root = Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..");
        var samples = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(
                samples,
                new[] { "YourOwn", "TimeSeries" }.SelectMany(name => File.ReadAllLines(Path.Combine(root, "samples", name, "Program.cs")))
            );
            Assert.Equal(3, PageCode.AssertStandsIn(Path.Combine(root, "docs", "extending.md"), samples));
            Assert.Equal(1, PageCode.AssertStandsIn(Path.Combine(root, "docs", "export.md"), samples));
            Assert.Equal(3, PageCode.AssertStandsIn(Path.Combine(root, "src", "FMixSharp.Lab", "PACKAGE.md"), samples));
        }
        finally
        {
            File.Delete(samples);
        }
    }

    private static string SourceFile([CallerFilePath] string path = "") => path;
}
