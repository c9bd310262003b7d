using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FMixSharp.GpuProof;

/// <summary>A process that prints a line of JSON, and has a limit.</summary>
internal static class ChildProcess
{
    public static ProcessStartInfo Ours(string command, string[] words)
    {
        var isHosted = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        string[] assembly = isHosted ? [typeof(ChildProcess).Assembly.Location] : [];
        return Other(Environment.ProcessPath!, [.. assembly, command, .. words]);
    }

    public static ProcessStartInfo Other(string program, string[] words) =>
        new(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };

    public static JsonObject NotRun(string why) => new() { ["error"] = $"not run: {why}" };

    /// <summary>What it printed, with the seconds that it took; or "error", with how it ended and the end of what it said.</summary>
    public static JsonObject Run(ProcessStartInfo start, double seconds)
    {
        var clock = Stopwatch.StartNew();
        JsonObject result;
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            var ended = process.WaitForExit(TimeSpan.FromSeconds(seconds));
            if (!ended)
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
            var said = error.Result.Trim();
            result =
                !ended ? NotRun($"it was ended after {seconds:0} s. {End(said)}")
                : process.ExitCode != 0 ? new JsonObject { ["error"] = $"exit code {process.ExitCode}: {End(said)}" }
                : JsonNode.Parse(output.Result.Trim().Split('\n')[^1])!.AsObject();
            if (ended && process.ExitCode == 0 && said.Length > 0)
                result["said"] = End(said);
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or JsonException)
        {
            result = new JsonObject { ["error"] = failure.Message };
        }
        result["took"] = Math.Round(clock.Elapsed.TotalSeconds, 1);
        return result;
    }

    private static string End(string text) => text.Length > 1500 ? "… " + text[^1500..] : text;
}
