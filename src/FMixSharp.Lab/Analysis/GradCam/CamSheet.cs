using FMixSharp.Analysis.Attribution;
using FMixSharp.Lab.Pictures;
using SkiaSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.GradCam;

/// <summary>Test images beside the maps of several models, on one sheet.</summary>
public static class CamSheet
{
    private static readonly ScottPlot.Colormaps.Inferno colours = new();

    /// <summary>
    /// The PNG: each tile has an image and, for each model in turn, its map over it; below them the label and what each model predicts.
    /// </summary>
    /// <param name="subjects">Names of models, and models on the same test images.</param>
    /// <param name="method">How maps are made.</param>
    /// <param name="layer">Name of the layer; null for the last of each model's own.</param>
    /// <param name="count">Number of images at most, equally many of each class.</param>
    public static byte[] Png(IReadOnlyList<(string Name, CamSubject Subject)> subjects, CamMethod method, string? layer, int count)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        ArgumentOutOfRangeException.ThrowIfZero(subjects.Count, nameof(subjects));
        var images = subjects[0].Subject.Images.ForAnalysis(count);
        if (subjects.Any(entry => !entry.Subject.Images.ForAnalysis(count).Labels.SequenceEqual(images.Labels)))
            throw new ArgumentException(
                "The runs were not tested on the same images: a sheet needs one data set and one fold.",
                nameof(subjects)
            );
        var originals = Enumerable.Range(0, images.Count).Select(images.Picture).ToArray();
        var rows = originals.Select(original => new List<Raster> { original }).ToArray();
        var names = ClassCaptions.Of(images.Classes);
        var captions = images.Labels.Select(label => new List<string> { names[label] }).ToArray();
        foreach (var (_, subject) in subjects)
        {
            var (maps, predictions) = Maps(subject, images, layer ?? subject.DefaultLayers[^1], method);
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i].Add(Overlay(originals[i], maps.AsSpan(i * images.Height * images.Width, images.Height * images.Width)));
                captions[i].Add("as " + names[(int)predictions[i]]);
            }
        }
        string[] title =
        [
            $"{CamMethods.Name(method)}: the image, then where the evidence lies for what is predicted by "
                + $"{string.Join(", ", subjects.Select(entry => entry.Name))}",
        ];
        var tiles = rows.Select((row, i) => new Tile(Raster.Row(row), [.. captions[i]])).ToArray();
        return ContactSheet.Png(
            ClassCaptions.Title(title, images.Classes, names),
            tiles,
            columns: subjects.Count == 1 ? 4 : 2,
            side: 110 * (subjects.Count + 1),
            gap: 20
        );
    }

    private static (float[] Maps, long[] Predictions) Maps(CamSubject subject, ModelImages images, string layer, CamMethod method)
    {
        using var scope = NewDisposeScope();
        using var batch = images.Unchanged(images.Count).Epoch(0).First();
        using var maps = new CamExtractor(subject.Model.Model, layer, method).Compute(batch.Inputs.to(subject.Model.Device));
        return (
            maps.Resized(images.Height, images.Width).cpu().contiguous().data<float>().ToArray(),
            maps.Classes.cpu().data<long>().ToArray()
        );
    }

    // Half the image in grey, half the map's colour.
    private static Raster Overlay(Raster image, ReadOnlySpan<float> map)
    {
        var overlay = new Raster(image.Width, image.Height);
        for (var i = 0; i < map.Length; i++)
        {
            var (x, y) = (i % image.Width, i / image.Width);
            var pixel = image[x, y];
            var grey = (pixel.Red + pixel.Green + pixel.Blue) / 3;
            var colour = colours.GetColor(map[i]);
            overlay[x, y] = new SKColor(
                (byte)((grey + colour.Red) / 2),
                (byte)((grey + colour.Green) / 2),
                (byte)((grey + colour.Blue) / 2)
            );
        }
        return overlay;
    }
}
