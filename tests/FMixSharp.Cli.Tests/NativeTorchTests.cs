using System.Diagnostics;
using System.Text.Json;

namespace FMixSharp.Cli.Tests;

/// <summary>Which native library a program gets (build/NativeTorch.props), as MSBuild evaluates it.</summary>
public sealed class NativeTorchTests
{
    [Theory]
    [InlineData("linux-x64", "libtorch-cpu-linux-x64")]
    [InlineData("win-x64", "libtorch-cpu-win-x64")]
    [InlineData("osx-arm64", "libtorch-cpu-osx-arm64")]
    [InlineData("linux-arm64", null)]
    public async Task Program_gets_libtorch_of_the_system_that_it_is_built_for(string system, string? package)
    {
        var references = await References($"-p:RuntimeIdentifier={system}");
        Assert.Equal(package is null ? [] : [package], references.Where(name => name.StartsWith("libtorch", StringComparison.Ordinal)));
    }

    /// <summary>The packages that the command references, built with <paramref name="switches"/>.</summary>
    private static async Task<List<string>> References(params string[] switches)
    {
        var project = Path.Combine(Repository.Root, "src", "FMixSharp.Cli", "FMixSharp.Cli.csproj");
        var start = new ProcessStartInfo("dotnet", ["msbuild", project, "-getItem:PackageReference", .. switches])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        using var items = JsonDocument.Parse(said);
        return
        [
            .. items
                .RootElement.GetProperty("Items")
                .GetProperty("PackageReference")
                .EnumerateArray()
                .Select(item => item.GetProperty("Identity").GetString()!),
        ];
    }
}
