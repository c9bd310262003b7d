using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Sounds;

/// <summary>What an experiment with sounds trains on.</summary>
/// <param name="Name">The data set's name on the command line.</param>
/// <param name="Train">Training sounds.</param>
/// <param name="Test">Test sounds, of the same classes and in the same form; never changed.</param>
public sealed record SoundTask(string Name, SoundSplit Train, SoundSplit Test) : DataTask(Name)
{
    /// <inheritdoc/>
    public override TrainingTask For(TrainOptions options, Action<string>? log = null) => new SoundTrainingTask(this, options);

    /// <summary>The sounds with the held-out part of <see cref="TrainOptions.Validate"/> in place of their test split.</summary>
    /// <exception cref="OptionException">There are too few sounds.</exception>
    internal SoundTask Validated(string? text)
    {
        if (text is null)
            return this;
        var (others, part) = Validation.Divide(Name, Train.Labels, text, "sound");
        return this with { Train = Train.Subset(others), Test = Train.Subset(part) };
    }
}
