namespace FMixSharp.Cli.Tests;

/// <summary>The checkout that these tests are of.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>Its Markdown files; below the root there may be builds, runs and other checkouts.</summary>
    public static IEnumerable<string> Pages =>
        Directory.GetFiles(Root, "*.md").Concat(Files("*.md", "docs", "src", "samples", "bench", "experiments", "tests"));

    /// <summary>The files below some of its folders whose names fit <paramref name="pattern"/>.</summary>
    public static IEnumerable<string> Files(string pattern, params string[] folders) =>
        folders
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, pattern, SearchOption.AllDirectories));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FMixSharp.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No FMixSharp.slnx above {AppContext.BaseDirectory}.");
    }
}
