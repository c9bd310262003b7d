using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;

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

    [Theory]
    [InlineData("cuda", "linux-x64", "libtorch-cuda-12.8-linux-x64")]
    [InlineData("cuda", "win-x64", "libtorch-cuda-12.8-win-x64")]
    [InlineData("cuda", "osx-arm64", null)]
    [InlineData("none", "linux-x64", null)]
    public async Task Program_gets_libtorch_for_graphics_cards_or_none_where_it_asks_for_it(string torch, string system, string? package)
    {
        var references = await References($"-p:RuntimeIdentifier={system}", $"-p:Torch={torch}");
        Assert.Equal(package is null ? [] : [package], references.Where(name => name.StartsWith("libtorch", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Other_variants_leave_the_lock_files_alone()
    {
        foreach (var torch in (string[])["cuda", "none"])
        {
            using var properties = await Evaluated(
                "-getProperty:NuGetLockFilePath,RestorePackagesWithLockFile",
                "-p:RuntimeIdentifier=linux-x64",
                $"-p:Torch={torch}"
            );
            var values = properties.RootElement.GetProperty("Properties");
            Assert.Equal("false", values.GetProperty("RestorePackagesWithLockFile").GetString());
            // NuGet refuses to restore without a lock file where there is one.
            Assert.False(File.Exists(values.GetProperty("NuGetLockFilePath").GetString()));
        }
    }

    [Fact]
    public void Every_variant_of_libtorch_has_the_same_version()
    {
        var versions = XDocument
            .Load(Path.Combine(Repository.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Where(item => item.Attribute("Include")!.Value.StartsWith("libtorch", StringComparison.Ordinal))
            .Select(item => item.Attribute("Version")!.Value)
            .ToArray();
        Assert.Equal(5, versions.Length);
        Assert.Single(versions.Distinct());
    }

    /// <summary>The packages that the command references, built with <paramref name="switches"/>.</summary>
    private static async Task<List<string>> References(params string[] switches)
    {
        using var items = await Evaluated(["-getItem:PackageReference", .. switches]);
        return
        [
            .. items
                .RootElement.GetProperty("Items")
                .GetProperty("PackageReference")
                .EnumerateArray()
                .Select(item => item.GetProperty("Identity").GetString()!),
        ];
    }

    private static async Task<JsonDocument> Evaluated(params string[] switches)
    {
        var project = Path.Combine(Repository.Root, "src", "FMixSharp.Cli", "FMixSharp.Cli.csproj");
        var start = new ProcessStartInfo("dotnet", ["msbuild", project, .. switches]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return JsonDocument.Parse(said);
    }
}
