using FMixSharp.Lab.Data;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.PointClouds;

/// <summary>A data set of point clouds.</summary>
public sealed class PointCloudSet : Dataset
{
    // Points that are drawn of an object, for each one that a batch takes: epochs differ, as if they were drawn anew.
    private const int PointsToChooseFrom = 2;

    /// <summary>A data set.</summary>
    /// <param name="kind">Point clouds.</param>
    /// <param name="source">Its name, content, licence, and where it comes from.</param>
    /// <param name="files">What its folder must hold, in words; empty if it needs none.</param>
    public PointCloudSet(PointCloudKind kind, PublicDataset source, string files)
        : base(kind, source, files) { }

    /// <summary>Names of the classes; for a folder of one's own as an example, because it decides.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>
    /// Opens a folder with the options of a run, with that many points or more of each object where they are drawn here, telling a log that
    /// may be null.
    /// </summary>
    public required Func<string, TrainOptions, int, Action<string>?, PointCloudTask> Load { get; init; }

    /// <summary>By which points are drawn of a mesh with this content and path: its file's name, so that everybody has the same.</summary>
    internal Func<byte[], string, RandomKey> MeshKey { get; init; } = (_, path) => Places.Mesh(Path.GetFileName(path));

    /// <summary>Opens it.</summary>
    /// <param name="folder">Its folder; null for $FMIX_DATA/name. Built-in objects ignore it.</param>
    /// <param name="points">Points wanted of each object, at least 2; there may be more, or where the files hold points, fewer.</param>
    /// <exception cref="DatasetException">No folder, or bad data; the message names file and place.</exception>
    public PointCloudTask OpenTask(string? folder = null, int points = 1000) => OpenTask(Recipe with { Data = folder }, points, null);

    private PointCloudTask OpenTask(TrainOptions options, int points, Action<string>? log)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (Files.Length == 0)
            return Load("", options, points, log);
        var found = FindFolder(options.Data);
        return Load(found, options, points, log) with { Folder = Path.GetFullPath(found) };
    }

    /// <summary>
    /// A task with random clouds in place of the data set's own, to try a run without its data. The same clouds every time.
    /// </summary>
    /// <param name="count">Objects in each split, at least 1.</param>
    /// <param name="points">Points of each, at least 2.</param>
    public PointCloudTask SyntheticTask(int count, int points)
    {
        var values = new float[count * points * 3];
        var random = Places.Data(Places.Synthetic).Stream();
        foreach (ref var value in values.AsSpan())
            value = (float)random.NextNormal();
        var split = new PointCloudSplit(values, [.. Enumerable.Range(0, count).Select(i => i % Classes.Count)], Classes);
        return new PointCloudTask(Name, split, split);
    }

    /// <inheritdoc/>
    public override TrainingTask Open(TrainOptions options, Action<string>? log = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return OpenTask(options, PointsToChooseFrom * options.Points, log).For(options, log);
    }

    /// <inheritdoc/>
    public override TrainingTask Synthetic(TrainOptions options, int count)
    {
        ArgumentNullException.ThrowIfNull(options);
        return SyntheticTask(count, options.Points).For(options);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> MaskShape(TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [options.Resolution, options.Resolution, options.Resolution];
    }

    /// <inheritdoc/>
    public override MixPreview Preview(TrainOptions options, Action<string>? log = null, int count = 16)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PointCloudPreview.Of(OpenTask(options, Math.Max(options.Points, PointCloudPreview.Points), log), options, count);
    }

    /// <inheritdoc/>
    public override DatasetSummary Summarise(string? folder, Action<string>? log = null)
    {
        var task = OpenTask(Recipe with { Data = folder }, Recipe.Points, log);
        return new DatasetSummary(
            task.Train.Count,
            task.Test.Count,
            "objects",
            $" of {task.Train.PointsEach} points",
            Counted.Of(task.Train.Classes.Count, "classes")
        )
        {
            Validation = task.Validation?.Count ?? 0,
        };
    }

    internal override SampleReader OpenReader(RunFolder folder, RunRecord run, Action<string>? log) => new PointCloudReader(run, MeshKey);
}
