using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Training;
using SkiaSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Texts;

/// <summary>Training texts on a sheet: what is kept of each is dark, what comes from its partner blue, and what is left out grey.</summary>
internal static class TextPreview
{
    /// <summary>Longer texts are cut before they are mixed, so that what is said of a sample is what is seen.</summary>
    public const int MostWords = 100;

    private const int Width = 1000,
        Scale = 2;

    private static readonly SKColor own = new(0x1B, 0x1F, 0x24),
        partner = new(0x1D, 0x4E, 0xD8),
        left = new(0xA9, 0xB0, 0xB8);

    /// <summary>A batch of training texts, mixed as the run does it.</summary>
    /// <param name="task">The texts.</param>
    /// <param name="options">The run's options; its seed chooses the texts and the mix.</param>
    /// <param name="count">Texts in the batch, at least 1.</param>
    public static MixPreview Mixed(TextTask task, TrainOptions options, int count)
    {
        var (key, several) = (TrainingSheet.Key(options), task.Train.Target == TextTarget.Several);
        using var scope = NewDisposeScope();
        using var batch = new TextLoader(task.Train, Math.Min(count, task.Train.Count), task.Padding, key).Epoch(0).First();
        var plan = MixMethods
            .Create(options.Mix, options.Alpha, options.Decay, perSample: true)
            .Draw(batch.Inputs, InputAxes.NoChannels, key.Fold(Places.Mix), step: 0, several ? null : batch.Labels);
        string[] labels = [.. batch.DatasetIndices.Select(text => task.Train.LabelText(text))];
        string[][] words =
        [
            .. batch.DatasetIndices.Select(text =>
                task.Train.TokenIds[text].Select(id => ClassCaptions.Drawn(task.Words[id]) ?? "?").ToArray()
            ),
        ];
        var tiles = Enumerable
            .Range(0, plan.BatchSize)
            .Select(i => new Tile(Picture(plan, words, i), BatchSheet.Captions(plan, labels, i)));
        string[] title =
        [
            $"{TrainingSheet.Title(options, plan)}, the first {MostWords} words",
            "own (kept: dark), partner (taken: blue); with a mask, what the model sees",
        ];
        return MixPreview.Of(plan, labels, ContactSheet.Png(title, [.. tiles], columns: 1, Width, gap: 28));
    }

    // Three paragraphs where masks choose words; else the two texts, whose vectors are averaged, or the only one.
    private static Raster Picture(MixPlan plan, string[][] words, int index)
    {
        var (mine, other) = (words[index], words[plan.Partners[index]]);
        if (plan.PartOf(index) is { Masks: { } masks })
        {
            var kept = new float[masks.Size];
            masks.CopyTo(masks.Count == 1 ? 0 : index, kept);
            return Paragraphs(
                [.. mine.Select((word, at) => (word, kept[at] > 0 ? own : left))],
                [.. other.Select((word, at) => (word, kept[at] > 0 ? left : partner))],
                [.. kept.Select((keeps, at) => keeps > 0 ? (At(mine, at), own) : (At(other, at), partner))]
            );
        }
        (string, SKColor)[] all = [.. mine.Select(word => (word, own))];
        return plan.Partners[index] != index && plan.PartOf(index).Rule.TakesPartner
            ? Paragraphs(all, [.. other.Select(word => (word, partner))])
            : Paragraphs(all);
    }

    // Behind its end a text is filled up.
    private static string At(string[] text, int place) => place < text.Length ? text[place] : "-";

    private static Raster Paragraphs(params (string Word, SKColor Colour)[][] paragraphs)
    {
        var (line, blank) = (SheetText.LineHeight(Scale), SheetText.Width(" ", Scale));
        var placed = new List<(string Word, SKColor Colour, int X, int Y)>();
        var y = 0;
        foreach (var paragraph in paragraphs)
        {
            var x = 0;
            foreach (var (word, colour) in paragraph)
            {
                var width = SheetText.Width(word, Scale);
                if (x > 0 && x + width > Width)
                    (x, y) = (0, y + line);
                placed.Add((word, colour, x, y));
                x += width + blank;
            }
            y += line + line / 2;
        }
        using var bitmap = new SKBitmap(Width, y, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        foreach (var (word, colour, x, top) in placed)
            SheetText.Draw(canvas, word, x, top, Scale, colour);
        return Raster.FromBitmap(bitmap);
    }
}
