using System.Globalization;
using FMixSharp.Lab.Pictures;

namespace FMixSharp.Lab.Analysis.Evaluations;

/// <summary>The worst mistakes as a sheet of pictures.</summary>
internal static class MistakeSheet
{
    /// <summary>The PNG.</summary>
    /// <param name="mistakes">At least one, the worst first.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="picture">The picture of a sample.</param>
    public static byte[] Png(IReadOnlyList<Mistake> mistakes, IReadOnlyList<string> classes, Func<int, Raster> picture)
    {
        var captions = classes.Zip(ClassCaptions.Of(classes)).ToDictionary(pair => pair.First, pair => pair.Second);
        return ContactSheet.Png(
            ClassCaptions.Title(
                ["Wrong with the most confidence: true class, what it was taken for, and with which probability"],
                classes,
                [.. classes.Select(name => captions[name])]
            ),
            [
                .. mistakes.Select(mistake => new Tile(
                    picture(mistake.Sample),
                    captions[mistake.Label],
                    $"> {captions[mistake.Prediction]}",
                    string.Create(CultureInfo.InvariantCulture, $"{100 * mistake.Confidence:0.0} %")
                )),
            ],
            columns: 6
        );
    }
}
