using FMixSharp.Lab.Data;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Images;

/// <summary>What an image experiment trains on.</summary>
/// <param name="Name">The data set's name on the command line.</param>
/// <param name="Train">Training split.</param>
/// <param name="Test">Test split: same size, channels and classes as the training split; never augmented.</param>
/// <param name="Normalisation">How pixels become floats, for both splits.</param>
/// <param name="Augmentation">The light augmentation of the training split; the test split has none.</param>
public sealed record ImageTask(string Name, ImageSplit Train, ImageSplit Test, Normalisation Normalisation, CropFlip Augmentation)
    : DataTask(Name)
{
    /// <summary>
    /// All labelled images, where the publisher has no test split: <see cref="Train"/> and <see cref="Test"/> are then one division of them
    /// among others. Null otherwise.
    /// </summary>
    public ImageSplit? Undivided { get; init; }

    /// <summary>
    /// Validation split, by which a run chooses its best epoch: like <see cref="Test"/>, but never what a result is of. Null where there is
    /// none.
    /// </summary>
    public ImageSplit? Validation { get; init; }

    /// <summary>
    /// Which of a model's outputs are the test split's classes, in its order, where a model is trained on more classes (ImageNet-A); null
    /// for all.
    /// </summary>
    public IReadOnlyList<int>? TestClasses { get; init; }

    /// <summary>How an image of another size becomes one of these; null where they have one size and are taken as they are.</summary>
    internal ImageView? View { get; init; }

    /// <summary>
    /// A random part of the training split takes the place of the test split: of each class the same share, up to one image. Without a
    /// published test split, a part of all images. Normalisation stays as it is.
    /// </summary>
    /// <param name="share">Above 0 and below 1, enough for an image in both parts.</param>
    /// <param name="key">The randomness; the same key gives the same division.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> leaves no image on one side.</exception>
    public ImageTask WithValidation(double share, RandomKey key)
    {
        var all = Undivided ?? Train;
        var count = share is > 0 and < 1 ? (int)Math.Round(share * all.Count) : 0;
        if (count < 1 || count >= all.Count)
            throw new ArgumentOutOfRangeException(
                nameof(share),
                share,
                $"must be above 0 and below 1, and leave at least one of {Name}'s {all.Count} images on either side"
            );
        return Divided(all, StratifiedParts.Share(all.Strata, count, key));
    }

    /// <summary>
    /// k-fold cross validation: fold <paramref name="fold"/> of the training split takes the place of the test split, the other folds are
    /// trained on. The folds of one key are disjoint, make up the whole, and have each class equally often, up to one image. Without a
    /// published test split, folds of all images. Normalisation stays as it is.
    /// </summary>
    /// <param name="fold">0 … <paramref name="folds"/> − 1.</param>
    /// <param name="folds">2 … the number of images.</param>
    /// <param name="key">The randomness, the same for all folds of a study.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number out of its range.</exception>
    public ImageTask WithFold(int fold, int folds, RandomKey key)
    {
        var all = Undivided ?? Train;
        if (folds < 2 || folds > all.Count)
            throw new ArgumentOutOfRangeException(nameof(folds), folds, $"must be between 2 and {all.Count}, {Name}'s number of images");
        if (fold < 0 || fold >= folds)
            throw new ArgumentOutOfRangeException(
                nameof(fold),
                fold,
                $"must be between 0 and {folds - 1}, because there are {folds} folds"
            );
        return Divided(all, StratifiedParts.Fold(all.Strata, fold, folds, key));
    }

    /// <inheritdoc/>
    public override TrainingTask For(TrainOptions options, Action<string>? log = null) => new ImageTrainingTask(this, options, log);

    /// <summary>
    /// The task of a run: with the part of <see cref="TrainOptions.Validate"/> in place of its test split, or with that of
    /// <see cref="TrainOptions.HoldOut"/> as validation split.
    /// </summary>
    /// <exception cref="OptionException">There are too few images, or there is a validation split already.</exception>
    internal ImageTask Divided(TrainOptions options)
    {
        if (options.HoldOut is not { } share)
            return Validated(options.Validate);
        var (others, part) = HeldOutParts.HoldOut(Name, Train.Strata, share, "image", Validation is not null);
        return this with { Train = Train.Subset(others), Validation = Train.Subset(part) };
    }

    /// <summary>The task with the held-out part of <see cref="TrainOptions.Validate"/> in place of its test split.</summary>
    internal ImageTask Validated(string? text)
    {
        if (text is null)
            return this;
        var all = Undivided ?? Train;
        return Divided(all, HeldOutParts.Divide(Name, all.Strata, text, "image"));
    }

    /// <summary>The task with what happens to training images by <see cref="TrainOptions.BaseTransform"/>.</summary>
    internal ImageTask Transformed(string? text)
    {
        if (text is null)
            return this;
        var (images, augmentation) = BaseTransform.Parse(text).Apply(Train, Augmentation);
        return this with { Train = images, Augmentation = augmentation };
    }

    private ImageTask Divided(ImageSplit all, (int[] Others, int[] Part) parts) =>
        this with
        {
            Train = all.Subset(parts.Others),
            Test = all.Subset(parts.Part),
            Validation = null,
        };
}
