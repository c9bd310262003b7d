using System.Numerics;

namespace FMixSharp;

/// <summary>Nearest neighbours by comparing all pairs, over all cores; exact, and the same on any number of threads.</summary>
internal static class NearestNeighbours
{
    /// <summary>
    /// For each of the rows in <paramref name="queries"/> the <paramref name="count"/> other rows at the smallest Euclidean distance,
    /// nearest first; of equal ones the lower index comes first.
    /// </summary>
    /// <param name="values">Rows of finite numbers, row-major.</param>
    /// <param name="dimensions">Values per row.</param>
    /// <param name="queries">Row indices.</param>
    /// <param name="count">From 1 to the number of rows less one.</param>
    public static int[][] Of<T>(T[] values, int dimensions, ReadOnlySpan<int> queries, int count)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var rows = queries.ToArray();
        var nearest = new int[rows.Length][];
        Parallel.For(0, rows.Length, i => nearest[i] = Of(values, dimensions, rows[i], count));
        return nearest;
    }

    private static int[] Of<T>(T[] values, int dimensions, int query, int count)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var own = values.AsSpan(query * dimensions, dimensions);
        var (indices, distances) = (new int[count], new double[count]);
        Array.Fill(distances, double.PositiveInfinity);
        for (var row = 0; row < values.Length / dimensions; row++)
        {
            if (row == query)
                continue;
            var distance = SquaredDistance<T>(own, values.AsSpan(row * dimensions, dimensions));
            if (distance >= distances[^1])
                continue;
            var place = count - 1; // insertion into the few best so far
            for (; place > 0 && distance < distances[place - 1]; place--)
                (indices[place], distances[place]) = (indices[place - 1], distances[place - 1]);
            (indices[place], distances[place]) = (row, distance);
        }
        return indices;
    }

    // In doubles differences of floats are exact, and their squares cannot overflow.
    private static double SquaredDistance<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        for (var i = 0; i < first.Length; i++)
        {
            var difference = double.CreateChecked(first[i]) - double.CreateChecked(second[i]);
            sum += difference * difference;
        }
        return sum;
    }
}
