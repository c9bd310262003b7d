namespace FMixSharp;

/// <summary>Code on pages, which must stand in a test that runs it.</summary>
internal static class PageCode
{
    private const string Fence = "```";

    /// <summary>Each block of C# on a page is in a source file, but for white space and the commas that end lists.</summary>
    /// <param name="page">Path of the page.</param>
    /// <param name="source">Path of the source file.</param>
    /// <returns>The number of blocks.</returns>
    public static int AssertStandsIn(string page, string source)
    {
        var code = Bare(File.ReadAllLines(source));
        var lines = File.ReadAllLines(page);
        var blocks = 0;
        for (var start = Next(0); start >= 0; start = Next(start + 1), blocks++)
        {
            var block = lines[(start + 1)..Array.FindIndex(lines, start + 1, line => line.Trim() == Fence)];
            Assert.True(
                code.Contains(Bare(block), StringComparison.Ordinal),
                $"{page} shows code that is not in {Path.GetFileName(source)}:\n{string.Join('\n', block)}"
            );
        }
        return blocks;

        int Next(int from) => Array.FindIndex(lines, from, line => line.Trim() == $"{Fence}csharp");
    }

    // Usings stand at the top of a source file.
    private static string Bare(IEnumerable<string> lines) =>
        string.Concat(
                string.Concat(lines.Where(line => !line.StartsWith("using FMixSharp", StringComparison.Ordinal)))
                    .Where(letter => !char.IsWhiteSpace(letter))
            )
            .Replace(",}", "}", StringComparison.Ordinal)
            .Replace(",]", "]", StringComparison.Ordinal);
}
