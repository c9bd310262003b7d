using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Training;

/// <summary>What is said of a finished run whose model is no better than one that says the same of every sample.</summary>
internal static class LearntNothing
{
    /// <summary>What it came to and what to try, in a line; null where the model has learnt something, or nobody knows.</summary>
    public static string? Of(RunRecord record)
    {
        if (record is not { TestAccuracy: { } accuracy, PredictedClasses: { } predicted, LargestClass: { } largest } || accuracy > largest)
            return null;
        var what =
            predicted == 1
                ? "It says the same class of every sample"
                : $"That is no better than to say one class of every sample, the largest ({ProgressText.Percent(largest)})";
        var weights = record.Options.Model == "bert" && record.Options.Weights is null ? ", or published weights (--weights)" : "";
        return $"{what}: nothing was learnt. More epochs (--epochs), a lower rate (--lr) or no mixing (--mix none) may help{weights}.";
    }
}
