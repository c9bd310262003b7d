using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Experiments;

/// <summary>An experiment and the file it lies in.</summary>
/// <param name="Path">The file.</param>
/// <param name="Content">What it says.</param>
/// <param name="Parts">The experiments whose runs it tests; none for an experiment with runs of its own.</param>
public sealed record ExperimentFile(string Path, Experiment Content, IReadOnlyList<ExperimentFile> Parts)
{
    /// <summary>Names of the methods, in the order of tables.</summary>
    public IReadOnlyList<string> Methods => Parts.Count > 0 ? Parts[0].Methods : [.. Content.Methods!.Select(pair => pair.Key)];

    /// <summary>The file's name without its ending; runs go into folders of this name.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Reads a file and checks that all its runs can be planned.</summary>
    /// <exception cref="ExperimentException">There is no such file, or something in it is wrong; the message says where.</exception>
    public static ExperimentFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Read(path, isPart: false);
    }

    private static ExperimentFile Read(string path, bool isPart)
    {
        try
        {
            var content = RecordJson.Read<Experiment>(File.ReadAllBytes(path), RecordJson.Strict);
            if (content.Methods?.FirstOrDefault(pair => pair.Value is not JsonObject) is { Key: not null } wrong)
                throw new ExperimentException(
                    $"{path}: the method '{wrong.Key}' is {wrong.Value?.ToJsonString() ?? "null"}; expected an object with the options "
                        + $"in which it differs, which may be empty: {{}}."
                );
            if (
                content.Paper.Results.FirstOrDefault(result => !ExperimentTable.CanBePrinted(result.Value)) is
                { Key: { } method, Value: var text }
            )
                throw new ExperimentException(
                    $"{path}: the paper's result of '{method}' is '{text}'; expected a number such as 94.63 or 94.63 ± 0.21, with a "
                        + $"point before decimals."
                );
            if (content.Results.FirstOrDefault(result => !result.Value.IsWhole) is { Key: { } scale })
                throw new ExperimentException(
                    $"{path}: results of '{scale}' lack runs, commits or machines; expected at least one of each, or no such results."
                );
            if (content.Scales.Count == 0)
                throw new ExperimentException(
                    $"{path}: 'scales' has none; expected at least 'full', or no 'scales', which means the same."
                );
            if (isPart && content.Of is not null) // of itself it would never end
                throw new ExperimentException(
                    $"{path}: it is named in 'of' of another experiment, and has no runs of its own, but an 'of' as well."
                );
            if (ExperimentMeasures.Problem(content) is { } measured)
                throw new ExperimentException($"{path}: {measured}.");
            var file = new ExperimentFile(path, content, PartsOf(path, content));
            foreach (var size in content.Scales.Keys)
                ExperimentPlan.Runs(file, size);
            double[] values = [.. content.Scales.Values.SelectMany(size => size.Values ?? []), .. content.Sweep?.Values ?? []];
            foreach (var (index, contrast) in (content.Contrasts ?? []).Index())
            {
                if (contrast.Problem(file.Methods, values.Distinct().Order().ToArray()) is { } problem)
                    throw new ExperimentException($"{path}: contrasts[{index}] {problem}.");
            }
            return file;
        }
        catch (JsonException error)
        {
            throw new ExperimentException($"{path} cannot be read: {error.Message}.", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException && Directory.Exists(path))
        {
            throw new ExperimentException(
                $"{path} is a folder; give an experiment's file such as experiments/cifar10-preact-resnet18.json.",
                error
            );
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ExperimentException(
                $"There is no experiment {path}; give a file such as experiments/cifar10-preact-resnet18.json.",
                error
            );
        }
    }

    private static ExperimentFile[] PartsOf(string path, Experiment content)
    {
        if (content.Of is not { } names)
        {
            return
                (content.Settings is null) == (content.Information is not null)
                && content.Methods is { Count: > 0 }
                && content.TestOn is null
                ? []
                : throw new ExperimentException(
                    $"{path}: an experiment has settings and methods, or information and methods, or names others in 'of', with which goes "
                        + "'test_on'."
                );
        }
        if (names.Count == 0 || content.Settings is not null || content.Methods is not null || content.Sweep is not null)
            throw new ExperimentException(
                $"{path}: 'of' names at least one experiment, and then there are no settings, methods or sweep here."
            );
        var folder = System.IO.Path.GetDirectoryName(path)!;
        var parts = names.Select(name => Read(System.IO.Path.Combine(folder, name + ".json"), isPart: true)).ToArray();
        foreach (var part in parts)
        {
            if (parts.Count(other => other.Name == part.Name) > 1) // its runs would be tested with themselves
                throw new ExperimentException($"{path}: 'of' names {part.Name} more than once.");
            if (!part.Methods.SequenceEqual(parts[0].Methods))
                throw new ExperimentException($"{path}: {part.Name} has other methods than {parts[0].Name}.");
        }
        return parts;
    }

    /// <summary>What its results are of: <see cref="Training.ResultName"/>.</summary>
    public string ResultName =>
        Content.TestOn is not null ? Training.ResultName.Test
        : Parts.Count > 0 ? Training.ResultName.Of(Parts.Select(part => part.ResultName))
        : Content.Folds is not null || Holds(Content.Settings) ? Training.ResultName.Validation
        : Content.Scales.Values.Select(scale => scale.Settings).Concat(Content.Methods!.Select(method => method.Value)).Any(Holds)
            ? Training.ResultName.Either
        : Training.ResultName.Test;

    private static bool Holds(JsonNode? options) => (options as JsonObject)?["validate"] is not null;

    /// <summary>Writes it to its file, which is replaced in one step.</summary>
    public void Save()
    {
        var json = JsonSerializer.SerializeToNode(Content, RecordJson.Strict)!.AsObject();
        if (ReferenceEquals(Content.Paper, PaperResult.None))
            json.Remove("paper");
        if (ReferenceEquals(Content.Scales, ExperimentScale.FullOnly))
            json.Remove("scales");
        var text = json.ToJsonString(RecordJson.Strict) + "\n";
        AtomicFile.MakeFolders(Path);
        AtomicFile.Write(Path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), AtomicFile.OwnEnding);
    }
}
