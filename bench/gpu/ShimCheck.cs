using System.Diagnostics;
using System.Text.Json.Nodes;

namespace FMixSharp.GpuProof;

/// <summary>
/// What TorchSharp's native library needs and does not find beside the libtorch that is to be used, before anything is loaded.
/// </summary>
internal static class ShimCheck
{
    private const string Shim = "libLibTorchSharp.so";

    public static JsonObject Run()
    {
        var folder = Environment.GetEnvironmentVariable(LibTorchFolder.Variable);
        var result = new JsonObject { ["folder"] = folder };
        if (!OperatingSystem.IsLinux() || folder is null)
        {
            result["skipped"] = folder is null ? $"{LibTorchFolder.Variable} is not set" : "only on Linux";
            return result;
        }
        if (!File.Exists(Path.Combine(folder, "libtorch.so")))
            folder = Path.Combine(folder, "lib");
        var shim = Directory.EnumerateFiles(AppContext.BaseDirectory, Shim, SearchOption.AllDirectories).FirstOrDefault();
        if (shim is null)
        {
            result["error"] = $"{Shim} is not in {AppContext.BaseDirectory}";
            return result;
        }
        try
        {
            var start = new ProcessStartInfo("ldd", ["-r", shim]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["LD_LIBRARY_PATH"] = folder;
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var lines = (process.StandardOutput.ReadToEnd() + error.Result).Split('\n', StringSplitOptions.TrimEntries);
            process.WaitForExit();
            result["libtorch"] = Array.Find(lines, line => line.StartsWith("libtorch_cpu.so", StringComparison.Ordinal));
            // A weak version is one that the loader does without.
            result["not_found"] = List(
                lines.Where(line =>
                    line.Contains("not found", StringComparison.Ordinal) && !line.Contains("weak version", StringComparison.Ordinal)
                )
            );
            result["undefined"] = List(
                lines.Where(line => line.StartsWith("undefined symbol", StringComparison.Ordinal)).Select(line => line.Split('\t', ' ')[2])
            );
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            result["skipped"] = $"ldd: {error.Message}";
        }
        return result;
    }

    private static JsonArray List(IEnumerable<string> lines) => [.. lines.Distinct().Select(line => (JsonNode)line)];
}
