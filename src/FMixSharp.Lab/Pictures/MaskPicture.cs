using SkiaSharp;

namespace FMixSharp.Lab.Pictures;

/// <summary>Pictures of masks: white keeps the sample's own content, black takes the partner's, grey blends.</summary>
public static class MaskPicture
{
    /// <summary>Slices of a 3-D mask that are shown, evenly spaced along its first axis.</summary>
    private const int Slices = 8;

    /// <summary>Longer axes are averaged down to this many pixels.</summary>
    private const int Longest = 512;

    private static readonly SKColor Separator = new(0x3B, 0x82, 0xF6);

    /// <summary>True when masks of this many axes can be shown: one (a bar), two, or three (a row of slices).</summary>
    public static bool CanShow(int axes) => axes is >= 1 and <= 3;

    /// <summary>Mask <paramref name="index"/> as a picture.</summary>
    /// <exception cref="ArgumentException">The mask has more than three axes.</exception>
    public static Raster Draw(MaskSet masks, int index)
    {
        ArgumentNullException.ThrowIfNull(masks);
        var shape = masks.Shape;
        var values = new float[masks.Size];
        masks.CopyTo(index, values);
        return shape.Length switch
        {
            1 => Bar(values),
            2 => Plane(values, shape[0], shape[1]),
            3 => Volume(values, shape[0], shape[1], shape[2]),
            _ => throw new ArgumentException(
                $"Masks of up to 3 axes can be shown, but this one has {shape.Length}; write it as .npy instead."
            ),
        };
    }

    private static Raster Bar(float[] values)
    {
        var line = Plane(values, 1, values.Length);
        var bar = new Raster(line.Width, Math.Max(4, line.Width / 8));
        for (var y = 0; y < bar.Height; y++)
            bar.Paste(line, 0, y);
        return bar;
    }

    private static Raster Volume(float[] values, int depth, int height, int width)
    {
        var count = Math.Min(depth, Slices);
        Raster? row = null;
        for (var i = 0; i < count; i++)
        {
            var slice = count == 1 ? 0 : (int)Math.Round(i * (depth - 1.0) / (count - 1));
            var plane = Plane(values.AsSpan(slice * height * width, height * width), height, width);
            row ??= new Raster(count * (plane.Width + 1) - 1, plane.Height, Separator);
            row.Paste(plane, i * (plane.Width + 1), 0);
        }
        return row!;
    }

    private static Raster Plane(ReadOnlySpan<float> values, int height, int width)
    {
        int rows = Math.Min(height, Longest),
            columns = Math.Min(width, Longest);
        var picture = new Raster(columns, rows);
        for (var y = 0; y < rows; y++)
        {
            int top = (int)((long)y * height / rows),
                bottom = (int)((y + 1L) * height / rows);
            for (var x = 0; x < columns; x++)
            {
                int left = (int)((long)x * width / columns),
                    right = (int)((x + 1L) * width / columns);
                double sum = 0;
                for (var i = top; i < bottom; i++)
                {
                    for (var j = left; j < right; j++)
                        sum += values[i * width + j];
                }
                var grey = (byte)Math.Round(255 * sum / ((bottom - top) * (right - left)));
                picture[x, y] = new SKColor(grey, grey, grey);
            }
        }
        return picture;
    }
}
