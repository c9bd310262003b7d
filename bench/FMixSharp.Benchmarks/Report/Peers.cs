using System.Diagnostics;

namespace FMixSharp.Benchmarks.Report;

/// <summary>
/// The Python programs in bench/peers: what somebody would run instead, written without a thought for speed (plain) and with all care
/// (tuned).
/// </summary>
internal static class Peers
{
    private const string Python = "/usr/bin/python3";

    /// <summary>The variable that names the file written by <see cref="ReportPart.WriteForPeers"/>.</summary>
    public const string GivenVariable = "FMIX_BENCH_GIVEN";

    /// <summary>Where the peers lie.</summary>
    public static string Folder => Path.Combine(Repository.Root, "bench", "peers");

    /// <summary>Which of the Python modules are not installed; all when Python is not.</summary>
    public static IReadOnlyList<string> Missing(IEnumerable<string> modules) => [.. modules.Where(module => !Has(module))];

    /// <summary>How a peer is started.</summary>
    /// <param name="program">Its file.</param>
    /// <param name="variant">"plain" or "tuned".</param>
    public static ProcessStartInfo Start(string program, string variant) => new(Python, [Path.Combine(Folder, program), variant]);

    private static bool Has(string module)
    {
        if (!File.Exists(Python))
            return false;
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
