using System.Text.Json;
using System.Text.Json.Nodes;

namespace FMixSharp.Lab.Training.Options;

/// <summary>Changes training options by their names in run.json.</summary>
internal static class OptionOverlay
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
        return Apply(options, changes.Select(change => (change.Key, JsonSerializer.SerializeToElement(change.Value))), where);
    }

    /// <inheritdoc cref="Apply(TrainOptions, JsonObject, string)"/>
    internal static TrainOptions Apply(TrainOptions options, IEnumerable<(string Name, JsonElement Value)> changes, string where) =>
        changes.Aggregate(options, (changed, change) => Apply(changed, change.Name, change.Value, where));

    private static TrainOptions Apply(TrainOptions options, string name, JsonElement json, string where)
    {
        var option =
            OptionGroups.Options.FirstOrDefault(option => option.Name == name)
            ?? throw new ArgumentException(
                $"{where} has '{name}', which is no option; "
                    + NearestName.Expected(name, [.. OptionGroups.Options.Select(each => each.Name)])
            );
        if (json.ValueKind == JsonValueKind.Null && option.Default is null)
            return option.With(options, null);
        return option.Values.Read(json) is { } value
            ? option.With(options, value)
            : throw new ArgumentException(
                $"{where}: the value at $.{name} is of the wrong kind (expected {option.Values.Kind}"
                    + $"{(option.Default is null ? " or null" : "")})"
            );
    }
}
