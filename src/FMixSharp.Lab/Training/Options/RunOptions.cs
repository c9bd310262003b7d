using System.Text.Json;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Training.Options;

/// <summary>Options as text in a checkpoint, and what differs between two of them.</summary>
internal static class RunOptions
{
    /// <summary>All options as one line of JSON.</summary>
    public static string Text(TrainOptions options) => JsonSerializer.Serialize(options, RecordJson.Line);

    /// <summary>
    /// One "name was 1, now 2" for each option that may not change when a run is resumed. An option that did not exist when
    /// <paramref name="before"/> was written had its default.
    /// </summary>
    public static IReadOnlyList<string> Differences(string before, string now)
    {
        var (old, current) = (Read(before), Read(now));
        return
        [
            .. from option in OptionGroups.Options
            where !option.IsCircumstance && !Equals(option.Of(old), option.Of(current))
            select $"{option.Name} was {Json(option.Of(old))}, now {Json(option.Of(current))}",
        ];
    }

    // By full paths, as a run may have been begun from another folder.
    private static TrainOptions Read(string text) => OptionPaths.Full(JsonSerializer.Deserialize<TrainOptions>(text, RecordJson.Line)!);

    private static string Json(object? value) => JsonSerializer.Serialize(value, RecordJson.Line);
}
