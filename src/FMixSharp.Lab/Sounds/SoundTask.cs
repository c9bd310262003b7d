using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Sounds;

/// <summary>What an experiment with sounds trains on.</summary>
/// <param name="Name">The data set's name on the command line.</param>
/// <param name="Train">Training sounds.</param>
/// <param name="Test">Test sounds, of the same classes and in the same form; never changed.</param>
public sealed record SoundTask(string Name, SoundSplit Train, SoundSplit Test) : DataTask(Name)
{
    /// <summary>
    /// Validation sounds, by which a run chooses its best epoch: like <see cref="Test"/>, but never what a result is of. Null where there
    /// are none.
    /// </summary>
    public SoundSplit? Validation { get; init; }

    /// <inheritdoc/>
    public override TrainingTask For(TrainOptions options, Action<string>? log = null) => new SoundTrainingTask(this, options);

    /// <summary>
    /// The sounds of a run: with the part of <see cref="TrainOptions.Validate"/> in place of their test split, or with that of
    /// <see cref="TrainOptions.HoldOut"/> as validation split.
    /// </summary>
    /// <exception cref="OptionException">There are too few sounds, or there is a validation split already.</exception>
    internal SoundTask Divided(TrainOptions options)
    {
        if (options.HoldOut is not { } share)
            return Validated(options.Validate);
        var (others, part) = HeldOutParts.HoldOut(Name, Train.Labels, share, "sound", Validation is not null);
        return this with { Train = Train.Subset(others), Validation = Train.Subset(part) };
    }

    /// <summary>The sounds with the held-out part of <see cref="TrainOptions.Validate"/> in place of their test split.</summary>
    /// <exception cref="OptionException">There are too few sounds.</exception>
    internal SoundTask Validated(string? text)
    {
        if (text is null)
            return this;
        var (others, part) = HeldOutParts.Divide(Name, Train.Labels, text, "sound");
        return this with { Train = Train.Subset(others), Test = Train.Subset(part), Validation = null };
    }
}
