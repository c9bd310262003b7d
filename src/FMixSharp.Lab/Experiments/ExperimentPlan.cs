using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Experiments;

/// <summary>Which runs an experiment consists of.</summary>
public static class ExperimentPlan
{
    /// <summary>The most runs that a scale may have; more is a slip of the pen, which would take all memory.</summary>
    public const int MostRuns = 10_000;

    private const string Name = "a name for folders: without slash, backslash or comma, and not beginning with a point, '-' or '@'";

    /// <summary>
    /// All runs at a scale, seed by seed, so that when time runs out every method has as many. Options come, each over the one before, from
    /// the data set's defaults, the experiment's settings, the scale's, the sweep, and the method.
    /// </summary>
    /// <param name="file">The experiment.</param>
    /// <param name="scale">One of its scales.</param>
    /// <param name="seeds">Seeds to run; null for 1 … repeats.</param>
    /// <exception cref="ExperimentException">There is no such scale, or a setting is unknown or out of range; all of a run's are
    /// listed.</exception>
    public static IReadOnlyList<PlannedRun> Runs(ExperimentFile file, string scale, IReadOnlyList<long>? seeds = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(scale);
        var experiment = file.Content;
        if (!experiment.Scales.TryGetValue(scale, out var size))
            throw Wrong(file, $"there is no scale '{scale}'; {NearestName.Expected(scale, [.. experiment.Scales.Keys])}");
        if (file.Parts.Count > 0)
        {
            return
            [
                .. from part in file.Parts
                from run in Runs(part, scale, seeds)
                select run with
                {
                    Name = $"{FolderName(part, scale)}/{run.Name}",
                },
            ];
        }
        if (experiment.Information is not null)
            return []; // its runs are those of an InformationStudy
        var repeats = size.Repeats ?? experiment.Repeats;
        if (repeats < 1)
            throw Wrong(file, $"repeats is {repeats}; expected at least 1");
        if (experiment.Folds is < 2)
            throw Wrong(file, $"folds is {experiment.Folds}; expected at least 2");
        if (experiment.Folds < repeats)
            throw Wrong(file, $"there are {repeats} repeats but only {experiment.Folds} folds");
        double?[] values = experiment.Sweep is { } sweep ? [.. (size.Values ?? sweep.Values).Select(value => (double?)value)] : [null];
        if (values.Length == 0)
            throw Wrong(file, "the sweep has no values");
        var methods = size.Methods ?? file.Methods;
        var runs = (long)(seeds?.Count ?? repeats) * values.Length * methods.Count;
        if (runs > MostRuns)
            throw Wrong(
                file,
                $"scale '{scale}' has {runs} runs, {seeds?.Count ?? repeats} of each method{(values.Length > 1 ? " and value" : "")}; "
                    + $"expected at most {MostRuns} in all"
            );
        seeds ??= [.. Enumerable.Range(1, repeats).Select(seed => (long)seed)];
        foreach (var method in methods.Where(method => !IsName(method)))
            throw Wrong(file, $"a method is called '{method}'; expected {Name}");
        if (!IsName(scale))
            throw Wrong(file, $"a scale is called '{scale}'; expected {Name}");
        CheckDistinct(file, "the sweep's values", values);
        CheckDistinct(file, $"the methods of scale '{scale}'", methods);
        CheckDistinct(file, "the seeds", seeds);
        if (experiment.Folds is { } most && seeds.Where(seed => seed < 1 || seed > most).ToArray() is [var other, ..])
            throw Wrong(file, $"there is no fold {other} of {most}");
        return [.. from seed in seeds from value in values from method in methods select Run(file, scale, size, method, value, seed)];
    }

    /// <summary>Name of the folder of an experiment's runs: its own at full scale, and else with the scale behind it.</summary>
    public static string FolderName(ExperimentFile file, string scale)
    {
        ArgumentNullException.ThrowIfNull(file);
        return scale == "full" ? file.Name : $"{file.Name}-{scale}";
    }

    private static PlannedRun Run(ExperimentFile file, string scale, ExperimentScale size, string method, double? value, long seed)
    {
        var experiment = file.Content;
        if (experiment.Methods![method] is not JsonObject own)
            throw Wrong(
                file,
                $"scale '{scale}' names a method '{method}', which there is not; {NearestName.Expected(method, file.Methods)}"
            );
        var name = size.Settings["dataset"] ?? experiment.Settings!["dataset"] ?? throw Wrong(file, "settings have no dataset");
        var dataset =
            name.GetValueKind() == JsonValueKind.String
                ? name.GetValue<string>()
                : throw Wrong(file, $"the dataset is {name.ToJsonString()}; expected a name in quotes");
        var options = TrainOptions.For(dataset);
        CheckFree(file, "settings", experiment.Settings!.Select(setting => setting.Key));
        CheckFree(file, $"scales.{scale}.settings", size.Settings.Select(setting => setting.Key));
        CheckFree(file, $"methods.{method}", own.Select(setting => setting.Key));
        if (experiment.Sweep is { } sweep)
            CheckFree(file, "the sweep", [sweep.Option]);
        try
        {
            options = OptionOverlay.Apply(options, experiment.Settings!, "settings");
            options = OptionOverlay.Apply(options, size.Settings, $"scales.{scale}.settings");
            if (value is { } swept)
                options = OptionOverlay.Apply(
                    options,
                    new JsonObject { [experiment.Sweep!.Option] = JsonNode.Parse(Text(swept)) },
                    "sweep"
                );
            options = OptionOverlay.Apply(options, own, $"methods.{method}");
        }
        catch (ArgumentException error)
        {
            throw Wrong(file, error.Message);
        }
        options = options with { Seed = seed };
        if (experiment.Folds is { } folds)
            options = options with { Validate = string.Create(CultureInfo.InvariantCulture, $"{seed}/{folds}") };
        var violations = string.Join(' ', options.Violations(JsonNamingPolicy.SnakeCaseLower.ConvertName));
        if (violations.Length > 0)
            throw Wrong(file, $"method '{method}' at scale '{scale}': {violations}");
        var point = value is null ? "" : $"-{experiment.Sweep!.Option.Replace('_', '-')}-{Text(value.Value)}";
        return new PlannedRun(method, value, string.Create(CultureInfo.InvariantCulture, $"{method}{point}-s{seed}"), options);
    }

    // Two runs of one name would train in one folder.
    private static void CheckDistinct<T>(ExperimentFile file, string what, IReadOnlyList<T> items)
    {
        if (items.GroupBy(item => item).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Wrong(file, string.Create(CultureInfo.InvariantCulture, $"{twice.Key} stands more than once among {what}"));
    }

    // What every run gets from the experiment itself would be overwritten, and a sweep of it train the same run several times.
    private static void CheckFree(ExperimentFile file, string where, IEnumerable<string> options)
    {
        foreach (var option in options)
        {
            if (option == "seed")
                throw Wrong(file, $"{where} has 'seed', but the seeds are 1 to 'repeats'");
            if (option == "validate" && file.Content.Folds is { } folds)
                throw Wrong(file, $"{where} has 'validate', but 'folds' holds out one of {folds} folds in each run");
        }
    }

    // Names of folders, and words in a list of the command line.
    private static bool IsName(string text) =>
        !string.IsNullOrWhiteSpace(text)
        && text[0] is not ('.' or '-' or '@')
        && !text.Any(sign => sign is '/' or '\\' or ',' || char.IsControl(sign));

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static ExperimentException Wrong(ExperimentFile file, string what) => new($"{file.Path}: {what.TrimEnd('.')}.");
}
