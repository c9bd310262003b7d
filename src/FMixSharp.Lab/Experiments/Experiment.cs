using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FMixSharp.Lab.Analysis.Attacks;
using FMixSharp.Lab.Analysis.GradCam;
using FMixSharp.Lab.Analysis.Information;

namespace FMixSharp.Lab.Experiments;

/// <summary>
/// What an experiment's file holds: every setting, what was measured, and in <c>experiments/</c>, where each is a row or a figure of the
/// paper, the paper's numbers.
/// </summary>
public sealed record Experiment
{
    /// <summary>What is compared, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>What the paper reports; <see cref="PaperResult.None"/> for an experiment that is not the paper's.</summary>
    public PaperResult Paper { get; init; } = PaperResult.None;

    /// <summary>Options of all runs that differ from <see cref="Training.TrainOptions.For"/>, in the names of run.json.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? Settings { get; init; }

    /// <summary>What is compared: by name, the options in which each differs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? Methods { get; init; }

    /// <summary>
    /// In place of settings and methods: names of experiments beside this one, whose runs are tested here. Of several, the runs of a method
    /// and seed are tested together: an image counts when all of them are right.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Of { get; init; }

    /// <summary>With <see cref="Of"/>: the data set to test on; null for those that the runs were tested on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TestOn { get; init; }

    /// <summary>With <see cref="Of"/>, of one experiment: attacks on its runs are what is measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RobustnessOptions? Attack { get; init; }

    /// <summary>With <see cref="Of"/>, of one experiment: sums of class activation maps of its runs are what is measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CamOptions? GradCam { get; init; }

    /// <summary>
    /// In place of settings: autoencoders are trained and measured, one for each method, which says its mix and nothing else.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InformationOptions? Information { get; init; }

    /// <summary>An option that takes several values, each with every method; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Sweep? Sweep { get; init; }

    /// <summary>What is compared, declared before it is run; null for each method against the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Contrast>? Contrasts { get; init; }

    /// <summary>Runs of each method, with seeds 1, 2, …; at least 1.</summary>
    public int Repeats { get; init; } = 5;

    /// <summary>Cross validation: run s holds out the s-th of so many folds; null for the test split.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Folds { get; init; }

    /// <summary>
    /// Ways to run it, by name: "full" is the paper's size; others change settings and say so in their titles. Without any there is "full",
    /// as the settings say.
    /// </summary>
    public IReadOnlyDictionary<string, ExperimentScale> Scales { get; init; } = ExperimentScale.FullOnly;

    /// <summary>What was measured here, by scale; written by <c>fmix run --record</c>.</summary>
    public Dictionary<string, ExperimentResults> Results { get; init; } = [];
}

/// <summary>What the paper says about an experiment.</summary>
public sealed record PaperResult
{
    /// <summary>That the paper says nothing; not written into files.</summary>
    public static PaperResult None { get; } = new() { Where = "" };

    /// <summary>Table or figure, such as "Table II" or "Figure 4".</summary>
    public required string Where { get; init; }

    /// <summary>The numbers as printed, by method: "94.63 ± 0.21". Methods that the paper does not have are missing.</summary>
    public Dictionary<string, string> Results { get; init; } = [];

    /// <summary>Where several things are measured, the numbers as printed, by what is measured and method; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, Dictionary<string, string>>? Measures { get; init; }

    /// <summary>What a reader should know: what the figure shows, or where sources contradict each other.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }
}

/// <summary>An option and the values it takes.</summary>
public sealed record Sweep
{
    /// <summary>Name of the option, as in run.json.</summary>
    public required string Option { get; init; }

    /// <summary>Its values, at least one.</summary>
    public required IReadOnlyList<double> Values { get; init; }
}

/// <summary>One size at which an experiment can be run.</summary>
public sealed record ExperimentScale
{
    /// <summary>The scales of an experiment that names none; not written into files.</summary>
    public static IReadOnlyDictionary<string, ExperimentScale> FullOnly { get; } =
        new Dictionary<string, ExperimentScale>
        {
            ["full"] = new() { Title = "all of it", Cost = "" },
        };

    /// <summary>What it is, honestly: "2,000 images, width 16, 60 epochs: about 1/40,000 of the paper's computation".</summary>
    public required string Title { get; init; }

    /// <summary>How long it takes, and on what.</summary>
    public required string Cost { get; init; }

    /// <summary>Options that differ from the experiment's; methods still come last.</summary>
    public JsonObject Settings { get; init; } = [];

    /// <summary>Attacks in place of the experiment's; null for those.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RobustnessOptions? Attack { get; init; }

    /// <summary>Maps in place of the experiment's; null for those.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CamOptions? GradCam { get; init; }

    /// <summary>Autoencoders in place of the experiment's; null for those.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InformationOptions? Information { get; init; }

    /// <summary>Which methods are run; all when null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>Values of the sweep; the experiment's when null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Values { get; init; }

    /// <summary>Runs of each method; the experiment's when null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Repeats { get; init; }
}

/// <summary>Measured results of one scale.</summary>
public sealed record ExperimentResults
{
    /// <summary>The command that measured them.</summary>
    public required string Command { get; init; }

    /// <summary>The commits of the program.</summary>
    public required IReadOnlyList<string> Commits { get; init; }

    /// <summary>The machines.</summary>
    public required IReadOnlyList<string> Machines { get; init; }

    /// <summary>First and last day, UTC.</summary>
    public required string Dates { get; init; }

    /// <summary>Every finished run.</summary>
    public required IReadOnlyList<MeasuredRun> Runs { get; init; }

    /// <summary>Of finished runs; null for none.</summary>
    /// <param name="command">What the user typed.</param>
    /// <param name="sources">Commit, machine and beginning of whatever was run for them.</param>
    /// <param name="runs">The runs.</param>
    internal static ExperimentResults? Of(
        string command,
        IEnumerable<(string Commit, string Machine, DateTimeOffset Started)> sources,
        IEnumerable<MeasuredRun> runs
    )
    {
        var all = sources.ToArray();
        if (all.Length == 0)
            return null;
        var days = all.Select(source =>
                source.Started.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
            )
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
        return new ExperimentResults
        {
            Command = command,
            Commits = [.. all.Select(source => source.Commit).Distinct()],
            Machines = [.. all.Select(source => source.Machine).Distinct()],
            Dates = days.Length == 1 ? days[0] : $"{days[0]} to {days[^1]}",
            Runs = [.. runs],
        };
    }

    /// <summary>Whether there is at least one run, a commit and a machine, as there is wherever something was measured.</summary>
    internal bool IsWhole => Runs.Count > 0 && Commits.Count > 0 && Machines.Count > 0;
}

/// <summary>A finished run.</summary>
/// <param name="Method">Name of the method.</param>
/// <param name="Value">Value of the swept option; null without a sweep.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="TestAccuracy">Test accuracy after the last epoch, a fraction; null where nothing is classified.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Top5Accuracy">Top-5 accuracy, a fraction; null with ten classes or fewer.</param>
/// <param name="RocAuc">Mean area under the ROC curve over labels, where a sample has several; else null.</param>
/// <param name="MedianAccuracy">Median of the last five epochs' test accuracies, a fraction, where that is what is compared (ModelNet10);
/// else null.</param>
/// <param name="Measures">What is measured in place of accuracy, by name, in the unit of tables; else null.</param>
public sealed record MeasuredRun(
    string Method,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Value,
    long Seed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? TestAccuracy,
    int Seconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Top5Accuracy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? RocAuc = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MedianAccuracy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, double>? Measures = null
)
{
    /// <summary>
    /// What tables compare, a fraction: the area under the ROC curve where there is one, or the median of the last epochs, else accuracy.
    /// </summary>
    [JsonIgnore]
    public double Score => RocAuc ?? MedianAccuracy ?? TestAccuracy ?? double.NaN;

    /// <summary>What was measured by this name, in the unit of tables; <see cref="Score"/> in percent for null.</summary>
    internal double? Measured(string? measure) =>
        measure is null ? 100 * Score
        : Measures?.TryGetValue(measure, out var amount) == true ? amount
        : null;
}
