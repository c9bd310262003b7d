using System.Globalization;
using System.Reflection;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Reports;

/// <summary>Options as text: names for groups of runs, short where they can be, complete where they must be.</summary>
internal static class OptionTexts
{
    private static readonly PropertyInfo[] Properties = typeof(TrainOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance);
    private static readonly string[] InColumns =
    [
        nameof(TrainOptions.Dataset),
        nameof(TrainOptions.Model),
        nameof(TrainOptions.Width),
        nameof(TrainOptions.Depth),
        nameof(TrainOptions.Mix),
        nameof(TrainOptions.Epochs),
    ];

    /// <summary>Every option with its value, in the order they are declared.</summary>
    public static IEnumerable<(string Name, string Value)> All(TrainOptions options) =>
        Properties.Select(property => (Spaced(property.Name), Text(property.GetValue(options))));

    /// <summary>Those options that are not the same in all of <paramref name="all"/> and have no column of their own.</summary>
    public static string Differing(TrainOptions options, IReadOnlyList<TrainOptions> all)
    {
        var differing = Properties.Where(property =>
            !InColumns.Contains(property.Name) && all.Select(each => Text(property.GetValue(each))).Distinct().Skip(1).Any()
        );
        var text = string.Join(", ", differing.Select(property => $"{Spaced(property.Name)} {Text(property.GetValue(options))}"));
        return text.Length == 0 ? "–" : text;
    }

    private static string Text(object? value) =>
        value switch
        {
            null => "–",
            true => "yes",
            false => "no",
            "" => "–",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    /// <summary>"LearningRate" as "learning rate".</summary>
    private static string Spaced(string name) =>
        string.Concat(
            name.Select(
                (letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"
            )
        );
}
