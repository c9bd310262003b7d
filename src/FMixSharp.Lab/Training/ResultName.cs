namespace FMixSharp.Lab.Training;

/// <summary>
/// What people are told a result is of: "validation" where part of the training samples is held out for it
/// in place of the test split (<see cref="TrainOptions.Validate"/>), else "test". Names of fields in files are the same for both. Runs with
/// validation samples besides have fields for each.
/// </summary>
public static class ResultName
{
    /// <summary>Results on the test split.</summary>
    public const string Test = "test";

    /// <summary>Results on samples held out of the training split.</summary>
    public const string Validation = "validation";

    /// <summary>Results of which some are on the test split and some on samples held out.</summary>
    public const string Either = "test or validation";

    /// <summary>What the results of a run are of.</summary>
    public static string Of(TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Validate is null ? Test : Validation;
    }

    /// <summary>What results on such samples are of.</summary>
    public static string Of(HeldOut samples) => samples == HeldOut.Test ? Test : Validation;

    /// <summary>What the results of several runs are of.</summary>
    public static string Of(IEnumerable<TrainOptions> options) => Of(options.Select(Of));

    /// <summary>What results are of that have these names.</summary>
    public static string Of(IEnumerable<string> names) => names.Distinct().ToArray() is [var one] ? one : Either;

    /// <summary>As the beginning of a sentence: "Validation accuracy".</summary>
    /// <param name="name">One of the names.</param>
    /// <param name="what">What follows it: "accuracy".</param>
    public static string Sentence(string name, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return $"{char.ToUpperInvariant(name[0])}{name[1..]} {what}";
    }
}
