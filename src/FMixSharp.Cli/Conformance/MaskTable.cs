namespace FMixSharp.Cli.Conformance;

/// <summary>What conformance/check_masks.py measures of each mask of a set. A column has a value for each mask.</summary>
internal sealed class MaskTable
{
    private MaskTable(int[] shape, int[] ones)
    {
        (Shape, Ones) = (shape, ones);
        (Axes, Diagonals) = Lags(shape);
    }

    /// <summary>Shape of a mask.</summary>
    public int[] Shape { get; }

    /// <summary>Ones of each mask.</summary>
    public int[] Ones { get; }

    /// <summary>Lags of 1, 2, 4, … cells along each axis.</summary>
    public List<int[]> Axes { get; }

    /// <summary>Lags along both diagonals of each two axes.</summary>
    public List<int[]> Diagonals { get; }

    /// <summary>For each lag, first those along axes, the share of cells that differ from the cell at that lag.</summary>
    public List<double[]> Differ { get; } = [];

    /// <summary>For each axis the boundaries between its last and its first cell, less those elsewhere.</summary>
    public List<double[]> Seam { get; } = [];

    /// <summary>For each axis the first harmonic of the ones along it: two columns.</summary>
    public List<double[]> Place { get; } = [];

    /// <summary>Correlation of each mask with the one before it; that of the first is left out.</summary>
    public double[] Overlap { get; private set; } = [];

    /// <summary>Number of masks, neither empty nor full, that were there before.</summary>
    public int Repeated { get; private set; }

    /// <summary>Measures masks of zeros and ones, (count, *shape).</summary>
    public static MaskTable Of(int[] shape, byte[] masks)
    {
        var size = shape.Aggregate(1, (a, b) => a * b);
        byte[][] each = [.. masks.Chunk(size)];
        var table = new MaskTable(shape, [.. each.Select(mask => mask.Count(cell => cell == 1))]);
        foreach (var lag in table.Axes.Concat(table.Diagonals))
        {
            var neighbours = Neighbours(shape, lag);
            table.Differ.Add([.. each.Select(mask => (double)Boundaries(mask, neighbours) / size)]);
        }
        for (int axis = 0, inner = size; axis < shape.Length; axis++)
        {
            var length = shape[axis];
            inner /= length;
            if (length > 1)
                table.AddPlaces(each, inner, length);
            if (length > 3)
                table.AddSeam(each, Neighbours(shape, [.. shape.Select((_, a) => a == axis ? 1 : 0)]), inner, length);
        }
        table.Overlap = [.. each.Skip(1).Select((mask, i) => Correlation(mask, each[i]))];
        byte[][] mixed = [.. each.Where((_, i) => table.Ones[i] > 0 && table.Ones[i] < size)];
        table.Repeated = mixed.Length - mixed.Select(Convert.ToHexString).Distinct().Count();
        return table;
    }

    private void AddPlaces(byte[][] masks, int inner, int length)
    {
        double[] re = new double[masks.Length],
            im = new double[masks.Length];
        for (var i = 0; i < masks.Length; i++)
        {
            var slices = new int[length];
            for (var cell = 0; cell < masks[i].Length; cell++)
                slices[cell / inner % length] += masks[i][cell];
            for (var j = 0; j < length; j++)
            {
                var (sine, cosine) = Math.SinCos(2 * Math.PI * j / length);
                re[i] += slices[j] * cosine / masks[i].Length;
                im[i] += slices[j] * sine / masks[i].Length;
            }
        }
        Place.AddRange([re, im]);
    }

    private void AddSeam(byte[][] masks, int[] neighbours, int inner, int length) =>
        Seam.Add([
            .. masks.Select(mask =>
            {
                double slice = mask.Length / length,
                    all = Boundaries(mask, neighbours),
                    seam = Boundaries(mask, neighbours, cell => cell / inner % length == 0);
                return seam / slice - (all - seam) / (mask.Length - slice);
            }),
        ]);

    private static int Boundaries(byte[] mask, int[] neighbours, Func<int, bool>? where = null)
    {
        var count = 0;
        for (var cell = 0; cell < mask.Length; cell++)
        {
            if (mask[cell] != mask[neighbours[cell]] && where?.Invoke(cell) != false)
                count++;
        }
        return count;
    }

    private static double Correlation(byte[] first, byte[] second)
    {
        double n = first.Length,
            a = first.Sum(cell => cell) / n,
            b = second.Sum(cell => cell) / n,
            both = 0;
        for (var cell = 0; cell < first.Length; cell++)
            both += first[cell] & second[cell];
        var spread = Math.Sqrt(a * (1 - a) * b * (1 - b));
        return spread == 0 ? 0 : (both / n - a * b) / spread;
    }

    private static int[] Neighbours(int[] shape, int[] lag)
    {
        var neighbours = new int[shape.Aggregate(1, (a, b) => a * b)];
        for (var cell = 0; cell < neighbours.Length; cell++)
        {
            for (int axis = shape.Length - 1, rest = cell, stride = 1; axis >= 0; axis--)
            {
                neighbours[cell] += (rest % shape[axis] - lag[axis] + shape[axis]) % shape[axis] * stride;
                rest /= shape[axis];
                stride *= shape[axis];
            }
        }
        return neighbours;
    }

    private static (List<int[]> Axes, List<int[]> Diagonals) Lags(int[] shape)
    {
        List<int[]> axes = [],
            diagonals = [];
        for (var a = 0; a < shape.Length; a++)
        {
            for (var k = 1; k <= shape[a] / 2; k *= 2)
                axes.Add(Lag(shape.Length, (a, k)));
            for (var b = a + 1; b < shape.Length; b++)
            {
                var shorter = Math.Min(shape[a], shape[b]);
                for (var k = 1; k <= shorter / 2; k *= 2)
                {
                    diagonals.Add(Lag(shape.Length, (a, k), (b, k)));
                    if (2 * k < shorter) // at half the length both are the same
                        diagonals.Add(Lag(shape.Length, (a, k), (b, -k)));
                }
            }
        }
        return (axes, diagonals);
    }

    private static int[] Lag(int axes, params (int Axis, int Cells)[] steps)
    {
        var lag = new int[axes];
        foreach (var (axis, cells) in steps)
            lag[axis] = cells;
        return lag;
    }
}
