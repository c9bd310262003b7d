using System.Diagnostics;

namespace FMixSharp.Tests;

/// <summary>Runs explicit tests of this assembly in a process of their own, for what holds for the whole life of one.</summary>
internal static class CasesInProcess
{
    /// <summary>Runs one method and checks that all of its cases passed.</summary>
    public static async Task Run(Type type, string method, int cases, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "FMixSharp.TorchSharp.Tests"),
            ["-explicit", "only", "-noColor", "-method", $"{type.FullName}.{method}"]
        )
        {
            RedirectStandardOutput = true,
            Environment = { ["OMP_NUM_THREADS"] = "1" }, // with more they wait for each other, on a busy machine for long
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0 && output.Contains($"Total: {cases}, Errors: 0, Failed: 0", StringComparison.Ordinal), output);
    }
}
