using System.Text.Json;
using System.Text.Json.Nodes;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Experiments;

/// <summary>Changes training options by their names in run.json.</summary>
public static class OptionOverlay
{
    /// <summary><paramref name="options"/> with the values of <paramref name="changes"/>; ranges are not checked.</summary>
    /// <param name="options">The options to start from.</param>
    /// <param name="changes">Option names, such as "batch_size", and their values.</param>
    /// <param name="where">What the changes are called in errors.</param>
    /// <exception cref="ArgumentException">A name is unknown, or a value is of another kind.</exception>
    public static TrainOptions Apply(TrainOptions options, JsonObject changes, string where)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(changes);
        var all = JsonSerializer.SerializeToNode(options, RecordJson.Line)!.AsObject();
        foreach (var (name, value) in changes)
        {
            if (!all.ContainsKey(name))
                throw new ArgumentException(
                    $"{where} has '{name}', which is no option; {NearestName.Expected(name, [.. all.Select(pair => pair.Key)])}"
                );
            all[name] = value?.DeepClone();
        }
        try
        {
            return all.Deserialize<TrainOptions>(RecordJson.Strict)!;
        }
        catch (JsonException error)
        {
            throw new ArgumentException($"{where}: the value at {error.Path} is of the wrong kind ({Expectation(error)})", error);
        }
    }

    private static string Expectation(JsonException error) =>
        JsonFault.Expected(error) is { } expected ? $"expected {expected}" : JsonFault.Of(error);
}
