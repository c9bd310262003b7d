namespace FMixSharp.Cli.Tests;

public sealed class LineLengthTests
{
    private const int Most = 140;

    [Fact]
    public void No_line_of_code_is_longer_than_editorconfig_says()
    {
        Assert.Contains(
            $"max_line_length = {Most}",
            File.ReadAllText(Path.Combine(Repository.Root, ".editorconfig")),
            StringComparison.Ordinal
        );
        var folders = new[] { "src", "tests", "bench", "samples", "build" }.Select(folder => Path.Combine(Repository.Root, folder));
        var files = folders.SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories));
        Assert.Empty(files.SelectMany(LongLines));
    }

    [Fact]
    public void Nor_is_one_of_a_page_but_for_tables() =>
        Assert.Empty(
            Repository.Pages.SelectMany(page =>
                File.ReadLines(page)
                    .Index()
                    .Where(line => line.Item.Length > Most && !line.Item.TrimStart().StartsWith('|'))
                    .Select(line => $"{page}:{line.Index + 1}: {line.Item.Length} columns")
            )
        );

    // Text of raw strings, and of verbatim ones such as regular expressions, stands there as it is.
    private static IEnumerable<string> LongLines(string path)
    {
        var isRaw = false;
        foreach (var (index, line) in File.ReadLines(path).Index())
        {
            var quotes = line.Split("\"\"\"").Length - 1;
            if (line.Length > Most && !isRaw && quotes == 0 && !line.Contains("@\"", StringComparison.Ordinal))
                yield return $"{path}:{index + 1}: {line.Length} columns";
            isRaw ^= quotes % 2 == 1;
        }
    }
}
