using FMixSharp.Lab.Weights;

namespace FMixSharp.Lab.Models;

/// <summary>Names of tensors in files of weights of networks of images.</summary>
internal static class ImageWeightsNames
{
    private const int Most = 6; // in a message

    // What goes before all names of a file that holds more than a network.
    private static readonly string[] prefixes = ["module.", "_orig_mod.", "model.", "backbone.", "state_dict."];

    /// <summary>What goes before all of a file's names and is no part of them.</summary>
    public static string Prefix(IReadOnlyList<WeightsTensor> tensors)
    {
        var prefix = "";
        while (
            prefixes.FirstOrDefault(next => tensors.All(tensor => tensor.Name.StartsWith(prefix + next, StringComparison.Ordinal)))
                is { } found
        )
            prefix += found;
        return prefix;
    }

    /// <summary>Our name: squeeze-and-excitation and its stem are called otherwise in timm and in the released code.</summary>
    public static string Own(string name) =>
        (name.StartsWith("layer0.", StringComparison.Ordinal) ? name["layer0.".Length..] : name).Replace(
            ".se.fc",
            ".se_module.fc",
            StringComparison.Ordinal
        );

    /// <summary>What names are, for a message, such as "it lacks conv1.weight"; empty where there are none.</summary>
    public static string Group(IReadOnlyList<string> names, string what) => names.Count == 0 ? "" : $"{what} {Few(names)}";

    /// <summary>The first few names, and how many there are besides.</summary>
    public static string Few(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(Most)) + (names.Count > Most ? $" and {names.Count - Most} more" : "");
}
