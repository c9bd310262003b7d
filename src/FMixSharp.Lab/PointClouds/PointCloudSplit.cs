using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.PointClouds;

/// <summary>Labelled objects as points of their surfaces, in memory. Checked when built; treat the arrays as read-only.</summary>
public sealed class PointCloudSplit
{
    /// <summary>Takes ownership of the arrays.</summary>
    /// <param name="points">Coordinates, row-major (objects, points of each, 3), finite; two points or more of each object.</param>
    /// <param name="labels">The class of each object; at least one object.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <exception cref="ArgumentException">The pieces do not fit together; the message says which and how.</exception>
    public PointCloudSplit(float[] points, int[] labels, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classes);
        if (labels.Length == 0 || points.Length % (3 * labels.Length) != 0 || points.Length / labels.Length < 6)
            throw new ArgumentException(
                $"{points.Length} coordinates are not those of as many points, two or more, of each of {labels.Length} objects",
                nameof(points)
            );
        for (var i = 0; i < points.Length; i++)
            if (!float.IsFinite(points[i]))
                throw new ArgumentException(
                    $"a coordinate of object {i / (points.Length / labels.Length)} is {points[i]}; expected finite numbers",
                    nameof(points)
                );
        for (var i = 0; i < labels.Length; i++)
            if (labels[i] < 0 || labels[i] >= classes.Count)
                throw new ArgumentException($"label {labels[i]} of object {i} is not in 0 … {classes.Count - 1}", nameof(labels));
        (Points, Labels, Classes) = (points, labels, classes);
    }

    /// <summary>Number of objects.</summary>
    public int Count => Labels.Length;

    /// <summary>Coordinates, row-major (objects, <see cref="PointsEach"/>, 3).</summary>
    public float[] Points { get; }

    /// <summary>Points of each object.</summary>
    public int PointsEach => Points.Length / Count / 3;

    /// <summary>The class of each object.</summary>
    public int[] Labels { get; }

    /// <summary>Names of the classes, by index.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Files of the objects, by their names in the data set's folder; null where they are none, or not known.</summary>
    internal IReadOnlyList<string>? Names { get; init; }

    /// <summary>The points of one object, (<see cref="PointsEach"/>, 3).</summary>
    public ReadOnlySpan<float> Object(int index) => Points.AsSpan(index * 3 * PointsEach, 3 * PointsEach);

    /// <summary>The objects at <paramref name="indices"/>, in that order.</summary>
    public PointCloudSplit Subset(int[] indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        var points = new float[indices.Length * 3 * PointsEach];
        for (var i = 0; i < indices.Length; i++)
            Object(indices[i]).CopyTo(points.AsSpan(i * 3 * PointsEach));
        return new PointCloudSplit(points, Array.ConvertAll(indices, index => Labels[index]), Classes)
        {
            Names = Names is { } names ? Array.ConvertAll(indices, index => names[index]) : null,
        };
    }

    /// <summary>A random sample, in this set's order: as equal a number of each class as there are objects for.</summary>
    /// <param name="count">Objects wanted, 1 … <see cref="Count"/>.</param>
    /// <param name="key">The randomness; the same key gives the same sample.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of its range.</exception>
    public PointCloudSplit StratifiedSample(int count, RandomKey key)
    {
        if (count < 1 || count > Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"must be between 1 and {Count}, the number of objects");
        return Subset(StratifiedParts.Equal(Labels, count, key));
    }
}
