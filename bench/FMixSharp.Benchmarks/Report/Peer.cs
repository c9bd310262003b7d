using System.Diagnostics;
using System.Text.Json;

namespace FMixSharp.Benchmarks.Report;

/// <summary>The Python programs in bench/peers: what a NumPy or PyTorch user would run instead.</summary>
internal static class Peer
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Whether the peer can run: Python and the module are there.</summary>
    public static bool Has(string module) => File.Exists(Python) && Run(["-c", $"import {module}"]) is not null;

    /// <summary>Runs bench/peers/<paramref name="program"/> and returns its last line of JSON.</summary>
    public static JsonElement Measure(string program, params string[] arguments)
    {
        var output = Run([Path.Combine(Folder, program), .. arguments])
            ?? throw new InvalidOperationException($"bench/peers/{program} {string.Join(' ', arguments)} failed.");
        return JsonDocument.Parse(output.Trim().Split('\n')[^1]).RootElement;
    }

    private static string Folder
    {
        get
        {
            for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (Directory.Exists(Path.Combine(folder, "bench", "peers")))
                    return Path.Combine(folder, "bench", "peers");
            }
            throw new DirectoryNotFoundException("bench/peers: run the benchmark from the repository.");
        }
    }

    private static string? Run(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : null;
    }
}
