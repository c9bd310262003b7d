using System.Text.Json;
using System.Text.Json.Nodes;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Experiments;

/// <summary>
/// A first experiment of one's own, from the options of a run: its method, and training without mixing to compare it with.
/// </summary>
public static class ExperimentDraft
{
    private const string Baseline = "none";

    /// <summary>An experiment in a file that is not written yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">A run's options, whose seed does not matter.</param>
    /// <param name="method">What its method is called, in tables and names of folders.</param>
    /// <param name="repeats">Runs of each method, with seeds from 1 on; at least 1, or null for <see cref="Experiment.Repeats"/>.</param>
    /// <exception cref="ExperimentException">There is such a file already.</exception>
    public static ExperimentFile Of(string path, TrainOptions options, string method, int? repeats = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(method);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats ?? 1, 1, nameof(repeats));
        if (Path.Exists(path))
            throw new ExperimentException($"{path} is there already; give another name, or remove it first.");
        var full = OptionPaths.Full(options);
        var settings = new JsonObject { ["dataset"] = full.Dataset };
        var defaults = Json(TrainOptions.For(full.Dataset));
        foreach (var (name, value) in Json(full))
            if (name is not ("dataset" or "mix" or "seed") && !JsonNode.DeepEquals(value, defaults[name]))
                settings[name] = value?.DeepClone();
        var methods = new JsonObject { [Baseline] = new JsonObject { ["mix"] = "none" } };
        if (full.Mix != "none")
            methods[method] = new JsonObject { ["mix"] = full.Mix };
        var experiment = new Experiment
        {
            Title = $"{string.Join(" and ", methods.Select(each => each.Key))}: {full.Model} on {full.Dataset}",
            Settings = settings,
            Methods = methods,
        };
        return new ExperimentFile(path, repeats is { } count ? experiment with { Repeats = count } : experiment, []);
    }

    private static JsonObject Json(TrainOptions options) => JsonSerializer.SerializeToNode(options, RecordJson.Line)!.AsObject();
}
