using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Texts;

/// <summary>What an experiment with texts trains on.</summary>
/// <param name="Name">The data set's name on the command line.</param>
/// <param name="Train">Training texts.</param>
/// <param name="Test">Test texts, of the same classes.</param>
/// <param name="Words">What the numbers in the texts mean, by number.</param>
/// <param name="Padding">The number that shorter texts of a batch are filled up with.</param>
public sealed record TextTask(string Name, TextSplit Train, TextSplit Test, IReadOnlyList<string> Words, int Padding) : DataTask(Name)
{
    /// <summary>
    /// Words whose vectors are always zero: those that no text means, such as padding, and all that are not in the vocabulary.
    /// </summary>
    public int ZeroWords { get; init; }

    /// <summary>
    /// Validation texts, by which a run chooses its best epoch: like <see cref="Test"/>, but never what a result is of. Null where there
    /// are none.
    /// </summary>
    public TextSplit? Validation { get; init; }

    /// <inheritdoc/>
    public override TrainingTask For(TrainOptions options, Action<string>? log = null) => TextTrainingTask.Of(this, options, log);

    /// <summary>
    /// The texts of a run: with the part of <see cref="TrainOptions.Validate"/> in place of their test split, or with that of
    /// <see cref="TrainOptions.HoldOut"/> as validation split.
    /// </summary>
    /// <exception cref="OptionException">There are too few texts, or there is a validation split already.</exception>
    internal TextTask Divided(TrainOptions options)
    {
        if (options.HoldOut is not { } share)
            return Validated(options.Validate);
        var (others, part) = HeldOutParts.HoldOut(Name, Train.Labels, share, "text", Validation is not null);
        return this with { Train = Train.Subset(others), Validation = Train.Subset(part) };
    }

    /// <summary>The texts with the held-out part of <see cref="TrainOptions.Validate"/> in place of their test split.</summary>
    /// <exception cref="OptionException">There are too few texts.</exception>
    internal TextTask Validated(string? text)
    {
        if (text is null)
            return this;
        var (others, part) = HeldOutParts.Divide(Name, Train.Labels, text, "text");
        return this with { Train = Train.Subset(others), Test = Train.Subset(part), Validation = null };
    }
}
