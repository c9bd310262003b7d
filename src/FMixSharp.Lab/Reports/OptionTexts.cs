using System.Globalization;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Reports;

/// <summary>Options as text: names for groups of runs, short where they can be, complete where they must be.</summary>
internal static class OptionTexts
{
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
        OptionGroups.Options.Select(option => (option.Words, Text(option.Of(options))));

    /// <summary>Those options that are not the same in all of <paramref name="all"/> and have no column of their own.</summary>
    public static string Differing(TrainOptions options, IReadOnlyList<TrainOptions> all)
    {
        var differing = OptionGroups.Options.Where(option =>
            !InColumns.Contains(option.Property) && all.Select(option.Of).Distinct().Skip(1).Any()
        );
        var text = string.Join(", ", differing.Select(option => $"{option.Words} {Text(option.Of(options))}"));
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
}
