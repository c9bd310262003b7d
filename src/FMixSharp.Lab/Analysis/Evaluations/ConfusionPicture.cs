using System.Globalization;
using FMixSharp.Lab.Pictures;
using SkiaSharp;

namespace FMixSharp.Lab.Analysis.Evaluations;

/// <summary>
/// A confusion matrix as a picture: a row for each true class, a column for each predicted one, the darker the larger its share of the row;
/// blue on the diagonal, red beside it. With many classes without names and numbers, which would not be readable.
/// </summary>
internal static class ConfusionPicture
{
    /// <summary>The most classes whose names and counts are written.</summary>
    public const int MostNamed = 40;

    private const int Scale = 2,
        Gap = 14,
        NamedCell = 44,
        LargestSide = 1000, // of the matrix of many classes, where a class has a pixel at least
        MostNameLength = 24;

    private static readonly SKColor ink = new(0x1B, 0x1F, 0x24),
        right = new(0x1D, 0x4E, 0xD8),
        wrong = new(0xC2, 0x18, 0x18);

    /// <summary>The PNG.</summary>
    public static byte[] Png(ConfusionMatrix matrix)
    {
        var classes = matrix.Classes.Count;
        var named = classes <= MostNamed;
        var captions = named ? ClassCaptions.Of(matrix.Classes) : [];
        string[] rows = [.. captions.Select((caption, index) => Number(index + 1) + " " + Shortened(caption))];
        string[] title =
        [
            .. named ? ClassCaptions.Title([], matrix.Classes, captions) : [],
            $"Rows: true class; columns: predicted class{(named ? ", by the numbers of rows" : "")}",
            "Colour: share of the row; blue is right, red is wrong",
        ];
        var cell = named ? NamedCell : Math.Max(1, LargestSide / classes);
        var line = SheetText.LineHeight(Scale);
        var left = Gap + (named ? rows.Max(row => SheetText.Width(row, Scale)) + Gap / 2 : 0);
        var top = Gap + title.Length * line + Gap / 2 + (named ? line : 0);
        var width = Math.Max(left + classes * cell, Gap + title.Max(text => SheetText.Width(text, Scale))) + Gap;
        using var surface = new SKBitmap(width, top + classes * cell + Gap, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(surface);
        canvas.Clear(SKColors.White);
        for (var i = 0; i < title.Length; i++)
            SheetText.Draw(canvas, title[i], Gap, Gap + i * line, Scale, ink);
        using var paint = new SKPaint { IsAntialias = false };
        for (var label = 0; label < classes; label++)
        {
            var y = top + label * cell;
            if (named)
            {
                SheetText.Draw(canvas, rows[label], Gap, y + (cell - line) / 2, Scale, ink);
                Centred(canvas, Number(label + 1), left + label * cell, top - line, cell, ink);
            }
            var count = matrix.Count(label);
            for (var prediction = 0; prediction < classes; prediction++)
            {
                var share = count == 0 ? 0 : (float)matrix[label, prediction] / count;
                paint.Color = Colour(share, label == prediction);
                canvas.DrawRect(left + prediction * cell, y, cell - (named ? 1 : 0), cell - (named ? 1 : 0), paint);
                if (named && matrix[label, prediction] > 0)
                    Centred(
                        canvas,
                        Short(matrix[label, prediction]),
                        left + prediction * cell,
                        y + (cell - line) / 2,
                        cell,
                        share > 0.45f ? SKColors.White : ink
                    );
            }
        }
        canvas.Flush();
        using var encoded = surface.Encode(SKEncodedImageFormat.Png, 100);
        return encoded.ToArray();
    }

    // Square roots, so that few mistakes among many samples are seen.
    private static SKColor Colour(float share, bool isRight)
    {
        var (full, weight) = isRight ? (right, share) : (wrong, MathF.Sqrt(share));
        return new SKColor(Between(full.Red), Between(full.Green), Between(full.Blue));

        byte Between(byte channel)
        {
            const byte empty = 0xF3;
            return (byte)(empty + (channel - empty) * weight);
        }
    }

    private static void Centred(SKCanvas canvas, string text, int x, int y, int width, SKColor colour)
    {
        var scale = SheetText.Width(text, Scale) <= width - 4 ? Scale : 1;
        SheetText.Draw(canvas, text, x + (width - SheetText.Width(text, scale)) / 2, y, scale, colour);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // At most six characters.
    private static string Short(int count) => count < 1_000_000 ? Number(count) : Number(count / 1000) + "k";

    private static string Shortened(string name) => name.Length <= MostNameLength ? name : name[..(MostNameLength - 1)] + "…";
}
