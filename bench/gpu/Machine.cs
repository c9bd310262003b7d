using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace FMixSharp.GpuProof;

/// <summary>What this is run on.</summary>
internal static class Machine
{
    public static JsonObject Describe() =>
        new()
        {
            ["system"] = RuntimeInformation.OSDescription,
            ["processors"] = Environment.ProcessorCount,
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["card"] = Said("nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"),
        };

    /// <summary>What a program prints, at most some lines of it; why it cannot, where it cannot.</summary>
    public static string Said(string program, params string[] words)
    {
        try
        {
            using var process = Process.Start(ChildProcess.Other(program, words))!;
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromSeconds(20)))
                process.Kill();
            return output.Result.Trim();
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return error.Message;
        }
    }
}
