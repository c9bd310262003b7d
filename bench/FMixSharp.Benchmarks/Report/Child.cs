using System.Diagnostics;
using System.Text.Json;

namespace FMixSharp.Benchmarks.Report;

/// <summary>This program once more, in a process of its own: with other instructions, or to see how much memory it takes.</summary>
internal static class Child
{
    /// <summary>Runs <c>child NAME ARGUMENTS</c> and returns the last line that it printed, as JSON.</summary>
    public static JsonElement Run(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        start.ArgumentList.Add("child");
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"child {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        return JsonDocument.Parse(output.Trim().Split('\n')[^1]).RootElement;
    }
}
