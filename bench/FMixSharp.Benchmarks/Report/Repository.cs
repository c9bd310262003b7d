namespace FMixSharp.Benchmarks.Report;

/// <summary>The checkout that this program was built in.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The program was moved elsewhere.</exception>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(Path.Combine(folder, "bench", "peers")))
                return folder;
        }
        throw new DirectoryNotFoundException(
            "bench/peers was not found above this program: run the benchmark from a checkout of the repository."
        );
    }
}
