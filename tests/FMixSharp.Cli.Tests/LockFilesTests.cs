using System.Text.Json;
using System.Xml.Linq;

namespace FMixSharp.Cli.Tests;

/// <summary>
/// Programs with libtorch have a lock file for each system, in build/locks, so that a restore in locked mode succeeds on all of them; CI
/// restores those of Linux only.
/// </summary>
public sealed class LockFilesTests
{
    private static readonly string[] Systems =
    [
        .. XDocument
            .Load(Path.Combine(Repository.Root, "Directory.Build.props"))
            .Descendants("LibTorchRuntimes")
            .SelectMany(list => list.Value.Split(';')),
    ];

    [Fact]
    public void Every_program_with_libtorch_has_a_lock_file_for_each_system_and_nobody_else()
    {
        var programs = Repository
            .Files("*.csproj", "src", "tests", "bench", "samples")
            .Where(path => File.ReadAllText(path).Contains("NativeTorch.props", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path));
        var expected = Systems.SelectMany(_ => programs, (system, program) => $"{system}/{program}.json");
        var found = Repository.Files("*.json", "build/locks").Select(path => Path.GetRelativePath(Locks, path).Replace('\\', '/'));
        Assert.Equal(expected.Order(), found.Order());
    }

    [Fact]
    public void Lock_files_of_the_systems_differ_in_libtorch_only()
    {
        foreach (var path in Repository.Files("*.json", Path.Combine("build", "locks", Systems[0])))
        {
            var packages = Packages(path, Systems[0]);
            Assert.NotEmpty(packages);
            Assert.All(Systems, system => Assert.Equal(packages, Packages(Path.Combine(Locks, system, Path.GetFileName(path)), system)));
        }
    }

    private static string Locks => Path.Combine(Repository.Root, "build", "locks");

    /// <summary>Packages and versions, with the name of the system replaced in that of libtorch's.</summary>
    private static List<string> Packages(string path, string system)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(path));
        return
        [
            .. file
                .RootElement.GetProperty("dependencies")
                .GetProperty("net10.0")
                .EnumerateObject()
                .Select(package =>
                    package.Name.Replace($"libtorch-cpu-{system}", "libtorch", StringComparison.Ordinal)
                    + (package.Value.TryGetProperty("resolved", out var version) ? $" {version}" : "")
                )
                .Order(StringComparer.Ordinal),
        ];
    }
}
