namespace FMixSharp.Cli.Tests;

/// <summary>The checkout that these tests are of.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FMixSharp.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No FMixSharp.slnx above {AppContext.BaseDirectory}.");
    }
}
