using System.Reflection;
using System.Xml.Linq;
using FMixSharp.Analysis.Attacks;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Tests;

/// <summary>
/// Dependencies point one way: Cli, Lab, Analysis, FMixSharp.TorchSharp, FMixSharp; and FMixSharp needs nothing but the framework.
/// </summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["FMixSharp"] = [],
        ["FMixSharp.TorchSharp"] = ["FMixSharp"],
        ["FMixSharp.Analysis"] = ["FMixSharp.TorchSharp", "FMixSharp"],
        ["FMixSharp.Lab"] = ["FMixSharp.Analysis", "FMixSharp.TorchSharp", "FMixSharp"],
        ["FMixSharp.Cli"] = ["FMixSharp.Lab", "FMixSharp.Analysis", "FMixSharp.TorchSharp", "FMixSharp"],
    };

    [Fact]
    public void Masks_references_only_the_framework() =>
        Assert.All(References(typeof(MixPlan).Assembly), name => Assert.StartsWith("System.", name, StringComparison.Ordinal));

    [Fact]
    public void Tensors_reference_only_masks_and_TorchSharp() =>
        Assert.All(
            References(typeof(MixTensors).Assembly),
            name => Assert.True(name is "FMixSharp" or "TorchSharp" || name.StartsWith("System.", StringComparison.Ordinal), name)
        );

    [Fact]
    public void Analysis_references_only_tensors_masks_and_TorchSharp() =>
        Assert.All(
            References(typeof(Attack).Assembly),
            name =>
                Assert.True(
                    name is "FMixSharp" or "FMixSharp.TorchSharp" or "TorchSharp" || name.StartsWith("System.", StringComparison.Ordinal),
                    name
                )
        );

    [Fact]
    public void Lab_does_not_know_the_command() => Assert.DoesNotContain("fmix", References(typeof(TrainOptions).Assembly));

    [Fact]
    public void Projects_reference_only_those_below_them()
    {
        var projects = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.Equal(AllowedProjects.Keys.Order(), projects.Select(path => Path.GetFileNameWithoutExtension(path)).Order());
        foreach (var path in projects)
        {
            var allowed = AllowedProjects[Path.GetFileNameWithoutExtension(path)];
            Assert.All(
                Included(path, "ProjectReference"),
                reference => Assert.Contains(Path.GetFileNameWithoutExtension(reference), allowed)
            );
        }
    }

    [Fact]
    public void Packages_bring_no_other_package_but_TorchSharp_to_their_users()
    {
        Assert.Empty(Packages("FMixSharp"));
        Assert.Equal(["TorchSharp"], Packages("FMixSharp.TorchSharp"));
        Assert.Equal(["TorchSharp"], Packages("FMixSharp.Analysis"));
    }

    [Fact]
    public void Internal_members_are_shown_to_tests_only()
    {
        var projects = Repository.Files("*.csproj", "src", "bench", "samples");
        Assert.All(
            projects.SelectMany(path => Included(path, "InternalsVisibleTo")),
            name => Assert.EndsWith(".Tests", name, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void No_project_is_a_drawer_for_everything()
    {
        string[] drawers = ["Core", "Common", "Utils", "Abstractions"];
        var names = Directory
            .GetFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path));
        Assert.DoesNotContain(names, name => drawers.Contains(name.Split('.')[^1], StringComparer.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);

    // Analyzers are private to the build and never reach a user.
    private static IEnumerable<string> Packages(string project) =>
        XDocument
            .Load(Path.Combine(Repository.Root, "src", project, project + ".csproj"))
            .Descendants("PackageReference")
            .Where(package => package.Attribute("PrivateAssets")?.Value != "all")
            .Select(package => package.Attribute("Include")!.Value);

    private static IEnumerable<string> Included(string path, string element) =>
        XDocument.Load(path).Descendants(element).Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'));
}
