using System.Globalization;
using FMixSharp.Lab.Analysis;

namespace FMixSharp.Lab.Experiments;

/// <summary>What one scale of an experiment says of a <see cref="Experiments.Contrast"/>, in points of a hundred.</summary>
/// <param name="Contrast">What is compared.</param>
/// <param name="Value">With a sweep, the value of <see cref="Contrast.Method"/>.</param>
/// <param name="Measure">What is measured; null for accuracy.</param>
/// <param name="Difference">Over the seeds that both have; null without any.</param>
/// <param name="Corrected">Its p after Holm's correction over all comparisons of the scale; null without a test.</param>
/// <param name="Paper">How much the paper's results differ; null where it has not both.</param>
internal sealed record Comparison(
    Contrast Contrast,
    double? Value,
    string? Measure,
    PairedDifference? Difference,
    double? Corrected,
    double? Paper
)
{
    /// <summary>Whether a test shows that they differ.</summary>
    public bool IsShown => Corrected < PairedDifference.Level;

    /// <summary>1 if the paper says that the method is better, −1 if worse, 0 if it says neither.</summary>
    public int Claim =>
        Contrast.Claim switch
        {
            Contrast.Above => 1,
            Contrast.Below => -1,
            _ => Math.Sign(Paper ?? 0),
        };

    /// <summary>What the test says of the paper's claim.</summary>
    public Verdict Verdict =>
        Difference is null ? Verdict.Untested
        : !IsShown ? Verdict.CannotTell
        : Claim == 0 ? Verdict.Differs
        : Math.Sign(Difference.Mean) == Claim ? Verdict.Supported
        : Verdict.Contradicted;

    /// <summary>"fmix − none", with a sweep also at which value.</summary>
    public string Name
    {
        get
        {
            var at = Value is { } value ? string.Create(CultureInfo.InvariantCulture, $" at {value}") : "";
            var of = Measure is null ? "" : $"{Measure}: ";
            return Contrast.AgainstValue is { } other
                ? of + string.Create(CultureInfo.InvariantCulture, $"{Contrast.Method}{at} − {Contrast.Against} at {other}")
                : $"{of}{Contrast.Method} − {Contrast.Against}{at}";
        }
    }

    /// <summary>
    /// All comparisons that a file declares and a scale plans; if the file declares none, each method with the first. Holm's correction
    /// counts those that have not been run, too.
    /// </summary>
    /// <param name="file">The experiment.</param>
    /// <param name="scale">One of its scales, or one that it has results of.</param>
    public static IReadOnlyList<Comparison> Of(ExperimentFile file, string scale)
    {
        var runs = file.Content.Results.TryGetValue(scale, out var results) ? results.Runs : [];
        var size = file.Content.Scales.GetValueOrDefault(scale);
        var methods = runs.Select(run => run.Method).Union(size is null ? [] : size.Methods ?? file.Methods).ToArray();
        double?[] values = file.Content.Sweep is not { } sweep
            ? [null]
            : [.. runs.Select(run => run.Value).Union((size?.Values ?? sweep.Values).Select(value => (double?)value)).Order()];
        string?[] measures = ExperimentMeasures.Quantity(file) is null
            ? [null]
            : [.. ExperimentTable.Measures(file, results is null ? [] : [scale])];
        var compared = Declared(file)
            .Where(contrast => methods.Contains(contrast.Method) && methods.Contains(contrast.Against))
            .SelectMany(contrast => (contrast.Value is null ? values : [contrast.Value]).Select(value => (contrast, value)))
            .Where(pair => values.Contains(pair.value) && values.Contains(pair.contrast.AgainstValue ?? pair.value))
            .SelectMany(pair =>
                (pair.contrast.Measure is { } one ? [one] : measures).Select(measure =>
                    Measured(file, pair.contrast, pair.value, measure, runs)
                )
            )
            .ToArray();
        var corrected = PairedDifference.Holm([.. compared.Select(each => each.Difference?.P ?? 1)]);
        return [.. compared.Zip(corrected, (each, p) => each.Difference?.P is null ? each : each with { Corrected = p })];
    }

    private static IEnumerable<Contrast> Declared(ExperimentFile file) =>
        file.Content.Contrasts ?? file.Methods.Skip(1).Select(method => new Contrast { Method = method, Against = file.Methods[0] });

    private static Comparison Measured(
        ExperimentFile file,
        Contrast contrast,
        double? value,
        string? measure,
        IReadOnlyList<MeasuredRun> runs
    )
    {
        var pairs =
            from one in runs
            where one.Method == contrast.Method && one.Value == value
            join other in runs.Where(run => run.Method == contrast.Against && run.Value == (contrast.AgainstValue ?? value))
                on one.Seed equals other.Seed
            select one.Measured(measure) - other.Measured(measure);
        var differences = pairs.OfType<double>().ToArray();
        var printed = measure is null ? file.Content.Paper.Results : file.Content.Paper.Measures?.GetValueOrDefault(measure);
        double? paper =
            value is null && Number(contrast.Method) is { } own && Number(contrast.Against) is { } others
                ? Math.Round(own - others, 10)
                : null;
        return new Comparison(contrast, value, measure, differences.Length == 0 ? null : PairedDifference.Of(differences), null, paper);

        double? Number(string method) => printed?.TryGetValue(method, out var text) == true ? ExperimentTable.NumberOf(text) : null;
    }
}
