using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace FMixSharp.Tests;

/// <summary>
/// What a method costs: one sampler, one rule at most, a row in two tables, and a card. Nothing else may know it by name.
/// </summary>
public sealed partial class MethodFilesTests
{
    // These choose among methods, or do nothing.
    private static readonly Type[] others = [typeof(Alternation), typeof(RandomChoice), typeof(WithPartners), typeof(NoMix)];

    // A command that draws the masks of some methods, a check of masks, and MixUp of hidden states.
    private static readonly Dictionary<string, string[]> users = new()
    {
        ["FMix"] = ["FMixOptions.cs", "MaskCheck.cs", "MaskGenerator.cs", "MasksCommand.cs"],
        ["CutMix"] = ["MasksCommand.cs"],
        ["Cutout"] = ["MasksCommand.cs", "ImageOperation.cs"], // an operation has the same name
        ["RandomErasing"] = ["MasksCommand.cs"],
        ["MixUp"] = ["HiddenMixUp.cs"],
        // What plans are made of, and what only some of them are for: point clouds, Grad-CAM of two sources, any layout of axes, captions
        // of composed batches.
        ["Interpolation"] = ["MixPlan.cs", "MixAxes.cs"],
        ["Composition"] = ["MixPlan.cs", "BatchSheet.cs"],
        ["Selection"] = ["PointClouds.cs", "CamSources.cs"],
        ["Erasing"] = ["PointClouds.cs"],
    };

    public static TheoryData<Type> Methods =>
        [.. typeof(MixSampler).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(MixSampler)) && !others.Contains(type))];

    public static TheoryData<Type> Rules =>
        [.. typeof(MixRule).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(MixRule)))];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_method_is_one_sampler_a_row_and_a_card(Type method)
    {
        Assert.Equal(
            ((string[])[$"{method.Name}.cs", "MixMethods.cs", .. users.GetValueOrDefault(method.Name, [])]).Order(StringComparer.Ordinal),
            Files(method.Name)
        );
        Assert.Contains(Family.Members, member => member.Sampler.GetType() == method);
        Assert.Contains(
            $" | `{method.Name}` | ",
            File.ReadAllText(Path.Combine(Root(), "docs", "methods", "README.md")),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_is_one_file_that_is_read_and_mixes_tensors_in_one_place_each(Type rule)
    {
        // Compositions are read before rules, because they are made of plans.
        string[] read = rule == typeof(Composition) ? [] : ["MixPlanFile.cs"];
        string[] expected = [$"{rule.Name}.cs", "TensorRules.cs", .. read, .. users.GetValueOrDefault(rule.Name, [])];
        var drawn = Directory.GetFiles(Path.Combine(Root(), "src", "FMixSharp", "Sampling")).Select(file => Path.GetFileName(file));
        Assert.Equal(expected.Order(StringComparer.Ordinal), Files(rule.Name).Except(drawn));
    }

    /// <summary>The source files whose code has the name, or that of its options.</summary>
    private static IEnumerable<string> Files(string name) =>
        Directory
            .GetFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Regex.IsMatch(Code(file), $@"(?<!\.)\b{name}(Options)?\b"))
            .Select(file => Path.GetFileName(file))
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static string Code(string file) => Texts().Replace(Comments().Replace(File.ReadAllText(file), ""), "");

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    [GeneratedRegex("//[^\n]*")]
    private static partial Regex Comments();

    [GeneratedRegex("\"\"\".*?\"\"\"|\"(?:[^\"\\\\\n]|\\\\.)*\"", RegexOptions.Singleline)]
    private static partial Regex Texts();
}
