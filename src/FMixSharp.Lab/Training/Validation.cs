using System.Globalization;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Data.Points;
using FMixSharp.Lab.Data.Text;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Training;

/// <summary>Which part of the training images a run is tested on instead of the test split.</summary>
internal static class Validation
{
    private static RandomKey Key => Places.Fixed(Places.Validation);

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

    /// <summary>The texts with the held-out part in place of their test split, as for images.</summary>
    /// <exception cref="ArgumentException">There are too few texts.</exception>
    public static TextTask Apply(TextTask task, string? text)
    {
        if (text is null)
            return task;
        var (others, part) = Divided(task.Name, task.Train.Labels, text, "text");
        return task with { Train = task.Train.Subset(others), Test = task.Train.Subset(part) };
    }

    /// <summary>The objects with the held-out part in place of their test split, as for images.</summary>
    /// <exception cref="ArgumentException">There are too few objects.</exception>
    public static PointCloudTask Apply(PointCloudTask task, string? text)
    {
        if (text is null)
            return task;
        var (others, part) = Divided(task.Name, task.Train.Labels, text, "object");
        return task with { Train = task.Train.Subset(others), Test = task.Train.Subset(part) };
    }

    /// <summary>
    /// The task with the held-out part in place of its test split. Parts do not depend on a run's seed: folds must fit together.
    /// </summary>
    /// <exception cref="ArgumentException">There are too few images.</exception>
    public static ImageTask Apply(ImageTask task, string? text)
    {
        if (text is null)
            return task;
        var (share, fold) = Part(text);
        try
        {
            return fold is { } one ? task.WithFold(one.Fold - 1, one.Folds, Key) : task.WithValidation(share!.Value, Key);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw Empty(task.Name, (task.Undivided ?? task.Train).Count, text, task.Test.HasOwnValues ? "sound" : "image");
        }
    }

    private static (int[] Others, int[] Part) Divided(string name, int[] labels, string text, string sample)
    {
        var (share, fold) = Part(text);
        var (others, part) = fold is { } one
            ? StratifiedParts.Fold(labels, one.Fold - 1, one.Folds, Key)
            : StratifiedParts.Share(labels, (int)Math.Round(share!.Value * labels.Length), Key);
        return others.Length > 0 && part.Length > 0 ? (others, part) : throw Empty(name, labels.Length, text, sample);
    }

    private static OptionException Empty(string name, int count, string text, string sample) =>
        new(option =>
            $"{option(nameof(TrainOptions.Validate))} is {text}, which leaves no {sample} on one side: {name} has "
            + $"{Counted.Of(count, $"training {sample}s")}."
        );

    private static (double? Share, (int Fold, int Folds)? Fold) Part(string text)
    {
        var (share, fold, problem) = Read(text);
        return problem is null ? (share, fold) : throw new FormatException(problem);
    }
}
