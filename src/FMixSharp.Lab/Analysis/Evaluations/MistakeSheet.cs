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
                ["Wrong with the most confidence: true class, what it was taken for, with which probability, and which sample it is"],
                classes,
                [.. classes.Select(name => captions[name])]
            ),
            [
                .. mistakes.Select(mistake => new Tile(
                    picture(mistake.Sample),
                    captions[mistake.Label],
                    $"> {captions[mistake.Prediction]}",
                    string.Create(CultureInfo.InvariantCulture, $"{100 * mistake.Confidence:0.0} %"),
                    Name(mistake)
                )),
            ],
            columns: 6
        );
    }

    // Its class is above; where no font has the letters of a file's name, the record has it by the number.
    private static string Name(Mistake mistake) =>
        (mistake.File is { } file ? ClassCaptions.Drawn(Path.GetFileName(file)) : null)
        ?? string.Create(CultureInfo.InvariantCulture, $"no. {mistake.Sample}");
}
