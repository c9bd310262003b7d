using System.Globalization;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Which part of the training samples a run is tested on instead of the test split, or chooses its best epoch by.
/// </summary>
internal static class HeldOutParts
{
    /// <summary>The randomness of all parts.</summary>
    public static RandomKey Key => Places.Fixed(Places.Validation);

    private const string Expected = "expected a share such as 0.1, or a fold such as 2/5";

    /// <summary>The share, or the fold (from 1) and their number; or what is wrong with the text.</summary>
    public static (double? Share, (int Fold, int Folds)? Fold, string? Problem) Read(string text)
    {
        var parts = text.Split('/');
        if (parts.Length == 2)
        {
            return Whole(parts[0], out var fold) && Whole(parts[1], out var folds) && folds >= 2 && fold >= 1 && fold <= folds
                ? (null, (fold, folds), null)
                : (null, null, $"'{text}' is no fold; {Expected}.");
        }
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share > 0 && share < 1
            ? (share, null, null)
            : (null, null, $"'{text}' is not between 0 and 1; {Expected}.");

        static bool Whole(string part, out int number) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>
    /// The samples that are trained on, and those that are tested on, both by their numbers. Parts do not depend on a run's seed: folds
    /// must fit together.
    /// </summary>
    /// <param name="name">The data set.</param>
    /// <param name="strata">What each sample is told apart by, such as its class; parts are stratified by it.</param>
    /// <param name="text">A share or a fold.</param>
    /// <param name="sample">What messages call a sample.</param>
    /// <exception cref="OptionException">There are too few samples.</exception>
    public static (int[] Others, int[] Part) Divide(string name, int[] strata, string text, string sample)
    {
        var (share, fold) = Part(text);
        var (others, part) = fold is { } one
            ? StratifiedParts.Fold(strata, one.Fold - 1, one.Folds, Key)
            : StratifiedParts.Share(strata, (int)Math.Round(share!.Value * strata.Length), Key);
        return others.Length > 0 && part.Length > 0 && !(fold?.Folds > strata.Length)
            ? (others, part)
            : throw Empty(nameof(TrainOptions.Validate), name, strata.Length, text, sample);
    }

    /// <summary>
    /// The samples that are trained on, and those of <see cref="TrainOptions.HoldOut"/>; not by a run's seed, so that runs of several seeds
    /// choose by the same.
    /// </summary>
    /// <param name="name">The data set.</param>
    /// <param name="strata">As for <see cref="Divide"/>.</param>
    /// <param name="share">Above 0 and below 1.</param>
    /// <param name="sample">What messages call a sample.</param>
    /// <param name="hasOwn">Whether the data have validation samples of their own.</param>
    /// <exception cref="OptionException">There are too few samples, or there are validation samples.</exception>
    public static (int[] Others, int[] Part) HoldOut(string name, int[] strata, double share, string sample, bool hasOwn)
    {
        if (hasOwn)
            throw new OptionException(option =>
                $"{option(nameof(TrainOptions.HoldOut))} is {Text(share)}, but {name} has validation {sample}s of its own; expected none."
            );
        var (others, part) = StratifiedParts.Share(strata, (int)Math.Round(share * strata.Length), Key);
        return others.Length > 0 && part.Length > 0
            ? (others, part)
            : throw Empty(nameof(TrainOptions.HoldOut), name, strata.Length, Text(share), sample);

        static string Text(double share) => share.ToString(CultureInfo.InvariantCulture);
    }

    private static OptionException Empty(string property, string name, int count, string text, string sample) =>
        new(option =>
            $"{option(property)} is {text}, which leaves no {sample} on one side: {name} has "
            + $"{Counted.Of(count, $"training {sample}s")}."
        );

    private static (double? Share, (int Fold, int Folds)? Fold) Part(string text)
    {
        var (share, fold, problem) = Read(text);
        return problem is null ? (share, fold) : throw new FormatException(problem);
    }
}
