using System.Globalization;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Cli.Training;

/// <summary>The options of runs on a user's own data where nobody says others, for the help of "fmix train".</summary>
internal static class OwnDataDefaults
{
    private const int Width = 108;

    /// <summary>
    /// A paragraph for each data set: its name, and the options that differ from those of published data; and one for what published
    /// weights change about them.
    /// </summary>
    public static string Text() =>
        string.Join('\n', Datasets.All.Where(set => set.Source.IsUsers).SelectMany(set => Paragraphs(set.Name, set.Recipe)));

    private static IEnumerable<string> Paragraphs(string name, TrainOptions recipe)
    {
        yield return Lines(name, Differences(recipe, new TrainOptions()));
        var withWeights = recipe.WithModel(recipe.Model, weights: "") with { Weights = null };
        if (withWeights != recipe)
            yield return Lines(" from weights", Differences(withWeights, recipe));
    }

    private static IEnumerable<string> Differences(TrainOptions recipe, TrainOptions usual) =>
        OptionGroups
            .Options.Where(option => option.Property != nameof(TrainOptions.Dataset) && !Equals(option.Of(recipe), option.Of(usual)))
            .Select(option => string.Create(CultureInfo.InvariantCulture, $"{option.Switch} {option.Of(recipe)}"));

    private static string Lines(string name, IEnumerable<string> options)
    {
        List<string> lines = [$"  {name, -14}"];
        foreach (var option in options)
        {
            if (lines[^1].Length + 1 + option.Length > Width)
                lines.Add(new string(' ', lines[0].IndexOf(name, StringComparison.Ordinal) + 14));
            lines[^1] += " " + option;
        }
        return string.Join('\n', lines);
    }
}
