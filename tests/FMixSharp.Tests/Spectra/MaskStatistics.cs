namespace FMixSharp.Tests.Spectra;

/// <summary>What spec §1.6 counts in a 2-D mask.</summary>
internal static class MaskStatistics
{
    /// <summary>Horizontally and vertically adjacent unequal pairs, and 4-connected components of ones.</summary>
    public static (int Horizontal, int Vertical, int Components) Of(ReadOnlySpan<byte> mask, int height, int width)
    {
        int horizontal = 0,
            vertical = 0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var value = mask[y * width + x];
                horizontal += x + 1 < width && mask[y * width + x + 1] != value ? 1 : 0;
                vertical += y + 1 < height && mask[(y + 1) * width + x] != value ? 1 : 0;
            }
        }
        return (horizontal, vertical, Components(mask, height, width));
    }

    /// <summary>Circular runs of ones in a 1-D mask.</summary>
    public static int CircularRuns(ReadOnlySpan<byte> mask)
    {
        var runs = 0;
        for (var i = 0; i < mask.Length; i++)
            runs += mask[i] == 1 && mask[(i + mask.Length - 1) % mask.Length] == 0 ? 1 : 0;
        return runs;
    }

    private static int Components(ReadOnlySpan<byte> mask, int height, int width)
    {
        var open = mask.ToArray();
        var pending = new Stack<int>();
        var components = 0;
        for (var start = 0; start < open.Length; start++)
        {
            if (open[start] == 0)
                continue;
            components++;
            Visit(start);
            while (pending.TryPop(out var cell))
            {
                int y = cell / width,
                    x = cell % width;
                if (x > 0)
                    Visit(cell - 1);
                if (x + 1 < width)
                    Visit(cell + 1);
                if (y > 0)
                    Visit(cell - width);
                if (y + 1 < height)
                    Visit(cell + width);
            }
        }
        return components;
        void Visit(int cell)
        {
            if (open[cell] == 0)
                return;
            open[cell] = 0;
            pending.Push(cell);
        }
    }
}
