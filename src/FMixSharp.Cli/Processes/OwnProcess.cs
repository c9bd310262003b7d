using System.Diagnostics;
using System.Reflection;

namespace FMixSharp.Cli.Processes;

/// <summary>This program once more.</summary>
internal static class OwnProcess
{
    /// <summary>The command that checks a model's convolutions, which is not for people.</summary>
    public const string CheckName = "check-convolutions";

    /// <summary>What is started: fmix, or the program that it is a part of.</summary>
    public static Assembly Program { get; set; } = typeof(OwnProcess).Assembly;

    /// <summary>How to start it.</summary>
    public static ProcessStartInfo Check => Start(CheckName);

    /// <summary>How to start it with other arguments.</summary>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        var host = Environment.ProcessPath!;
        if (Path.GetFileNameWithoutExtension(host) == Program.GetName().Name)
            return new ProcessStartInfo(host, arguments);
        // Started as "dotnet fmix.dll", or from inside another program such as a test.
        var dotnet =
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
            ?? (Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet");
        return new ProcessStartInfo(dotnet, [Program.Location, .. arguments]);
    }
}
