using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.PointClouds;

/// <summary>What an experiment with point clouds trains on.</summary>
/// <param name="Name">The data set's name on the command line.</param>
/// <param name="Train">Training objects.</param>
/// <param name="Test">Test objects, of the same classes and with as many points.</param>
public sealed record PointCloudTask(string Name, PointCloudSplit Train, PointCloudSplit Test) : DataTask(Name)
{
    /// <summary>
    /// Validation objects, by which a run chooses its best epoch: like <see cref="Test"/>, but never what a result is of. Null where there
    /// are none.
    /// </summary>
    public PointCloudSplit? Validation { get; init; }

    /// <inheritdoc/>
    public override TrainingTask For(TrainOptions options, Action<string>? log = null) => new PointCloudTrainingTask(this, options);

    /// <summary>
    /// The objects of a run: with the part of <see cref="TrainOptions.Validate"/> in place of their test split, or with that of
    /// <see cref="TrainOptions.HoldOut"/> as validation split.
    /// </summary>
    /// <exception cref="OptionException">There are too few objects, or there is a validation split already.</exception>
    internal PointCloudTask Divided(TrainOptions options)
    {
        if (options.HoldOut is not { } share)
            return Validated(options.Validate);
        var (others, part) = HeldOutParts.HoldOut(Name, Train.Labels, share, "object", Validation is not null);
        return this with { Train = Train.Subset(others), Validation = Train.Subset(part) };
    }

    /// <summary>The objects with the held-out part of <see cref="TrainOptions.Validate"/> in place of their test split.</summary>
    /// <exception cref="OptionException">There are too few objects.</exception>
    internal PointCloudTask Validated(string? text)
    {
        if (text is null)
            return this;
        var (others, part) = HeldOutParts.Divide(Name, Train.Labels, text, "object");
        return this with { Train = Train.Subset(others), Test = Train.Subset(part), Validation = null };
    }
}
