using System.Globalization;
using FMixSharp.Analysis.Attribution;
using FMixSharp.Lab.Analysis.Attacks;
using FMixSharp.Lab.Analysis.GradCam;
using FMixSharp.Lab.Analysis.Information;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Experiments;

/// <summary>What experiments measure in place of accuracy: by names that stand in tables, in their unit.</summary>
internal static class ExperimentMeasures
{
    /// <summary>What a file measures at a scale; null for accuracy.</summary>
    public static RobustnessOptions? Attack(ExperimentFile file, string scale) =>
        file.Content.Scales.GetValueOrDefault(scale)?.Attack ?? file.Content.Attack;

    /// <inheritdoc cref="Attack"/>
    public static CamOptions? GradCam(ExperimentFile file, string scale) =>
        file.Content.Scales.GetValueOrDefault(scale)?.GradCam ?? file.Content.GradCam;

    /// <inheritdoc cref="Attack"/>
    public static InformationOptions? Information(ExperimentFile file, string scale) =>
        file.Content.Scales.GetValueOrDefault(scale)?.Information ?? file.Content.Information;

    /// <summary>What numbers of a file's tables are, with their unit; null for accuracy.</summary>
    public static string? Quantity(ExperimentFile file) =>
        file.Content switch
        {
            { Attack: not null } => "Accuracy under attacks with changes of pixels up to ε in %",
            { GradCam: not null } => "Sums of maps, each divided by its maximum",
            { Information: not null } => "Information in nats, squared errors in normalised units",
            _ => null,
        };

    /// <summary>What is wrong with what a file measures; null if nothing is.</summary>
    public static string? Problem(Experiment content)
    {
        object?[] kinds = [content.Attack, content.GradCam, content.Information];
        if (kinds.Count(kind => kind is not null) > 1)
            return "it has more than one of 'attack', 'grad_cam' and 'information'";
        if ((content.Attack ?? (object?)content.GradCam) is not null && content.Of?.Count != 1)
            return "'attack' and 'grad_cam' measure runs of another experiment; expected one name in 'of'";
        if ((content.Attack ?? (object?)content.GradCam) is not null && content.TestOn is not null)
            return "'test_on' does not go with 'attack' or 'grad_cam'";
        foreach (var (name, scale) in content.Scales)
        {
            if (
                (scale.Attack is not null && content.Attack is null)
                || (scale.GradCam is not null && content.GradCam is null)
                || (scale.Information is not null && content.Information is null)
            )
                return $"scale '{name}' measures something else than the experiment";
        }
        var violations = content
            .Scales.Values.SelectMany(scale =>
                (scale.Attack ?? content.Attack)?.Violations()
                ?? (scale.GradCam ?? content.GradCam)?.Violations()
                ?? (scale.Information ?? content.Information)?.Violations(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName)
                ?? []
            )
            .Distinct();
        return string.Join(' ', violations) is { Length: > 0 } text ? text.TrimEnd('.') : null;
    }

    /// <summary>Measures a finished run, or reads what was measured before; with the commit that measured and its seconds.</summary>
    public static (IReadOnlyDictionary<string, double> Measures, string Commit, double Seconds) Of(
        ExperimentFile file,
        string scale,
        string folder,
        string device,
        Action<string>? log
    )
    {
        log?.Invoke($"measuring {folder}");
        if (Attack(file, scale) is { } attack)
        {
            var record = RunRobustness.Of(folder, attack, device: device, log: log);
            var curves =
                from curve in record.Curves()
                from point in attack.Epsilons.Zip(curve.Accuracies)
                select (Name: Under(curve.Name, point.First), Amount: 100 * point.Second);
            return (curves.ToDictionary(each => each.Name, each => each.Amount), record.Commit, record.Seconds);
        }
        var options = GradCam(file, scale)!;
        using var subject = CamSubject.Open(folder, options.Limit, device: device, log: log);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var cams = subject.Measured(CamMethods.Parse(options.Method), options.Layers);
        return (
            cams.Scores.Where(score => options.Layers?.Contains(score.Layer) ?? true)
                .ToDictionary(score => $"{score.Layer}, {score.Height}×{score.Width}", score => score.Sum),
            cams.Commit,
            clock.Elapsed.TotalSeconds
        );
    }

    /// <summary>What the autoencoders of a folder give, by method and seed.</summary>
    public static ExperimentResults? OfInformation(ExperimentFile file, string root, string command)
    {
        var done = InformationStudy.IsStudy(root)
            ? InformationStudy.ReadAll(root).Where(record => record is { Status: RunStatus.Finished, Result: not null }).ToArray()
            : [];
        var runs =
            from record in done
            let method = file.Content.Methods!.FirstOrDefault(each => Mix(each) == record.Options.Mix).Key
            where method is not null
            orderby record.Options.Seed
            select new MeasuredRun(
                method,
                null,
                record.Options.Seed,
                null,
                (int)Math.Round(record.Seconds),
                Measures: new Dictionary<string, double>
                {
                    ["I(Z; X)"] = record.Result!.OfImages,
                    ["I(Z; X̂)"] = record.Result.OfReconstructions,
                    ["MSE"] = record.Result.SquaredError,
                }
            );
        return ExperimentResults.Of(command, done.Select(record => (record.Commit, record.Machine, record.Started)), runs);
    }

    /// <summary>The mix of a method of autoencoders: what its options say, or its own name.</summary>
    public static string Mix(KeyValuePair<string, System.Text.Json.Nodes.JsonNode?> method) =>
        method.Value?["mix"]?.GetValue<string>() ?? method.Key;

    private static string Under(string attack, double epsilon) => string.Create(CultureInfo.InvariantCulture, $"{attack}, ε {epsilon}");
}
