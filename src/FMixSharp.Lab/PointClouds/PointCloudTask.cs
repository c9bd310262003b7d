using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.PointClouds;

/// <summary>What an experiment with point clouds trains on.</summary>
/// <param name="Name">The data set's name on the command line.</param>
/// <param name="Train">Training objects.</param>
/// <param name="Test">Test objects, of the same classes and with as many points.</param>
public sealed record PointCloudTask(string Name, PointCloudSplit Train, PointCloudSplit Test) : DataTask(Name)
{
    /// <inheritdoc/>
    public override TrainingTask For(TrainOptions options, Action<string>? log = null) => new PointCloudTrainingTask(this, options);

    /// <summary>The objects with the held-out part of <see cref="TrainOptions.Validate"/> in place of their test split.</summary>
    /// <exception cref="OptionException">There are too few objects.</exception>
    internal PointCloudTask Validated(string? text)
    {
        if (text is null)
            return this;
        var (others, part) = Validation.Divide(Name, Train.Labels, text, "object");
        return this with { Train = Train.Subset(others), Test = Train.Subset(part) };
    }
}
