using System.Text.Json;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Training;

/// <summary>Options as text in a checkpoint, and what differs between two of them.</summary>
internal static class RunOptions
{
    // Where and with how many threads a run goes on is no part of what it computes (up to rounding).
    private static readonly string[] free = ["threads", "device", "data"];

    /// <summary>All options as one line of JSON.</summary>
    public static string Text(TrainOptions options) => JsonSerializer.Serialize(options, RecordJson.Line);

    /// <summary>
    /// One "name was 1, now 2" for each option that may not change when a run is resumed. An option that did not exist when
    /// <paramref name="before"/> was written had its default.
    /// </summary>
    public static IReadOnlyList<string> Differences(string before, string now)
    {
        // By full paths, as a run may have been begun from another folder.
        using var old = JsonDocument.Parse(Text(OptionPaths.Full(JsonSerializer.Deserialize<TrainOptions>(before, RecordJson.Line)!)));
        using var current = JsonDocument.Parse(Text(OptionPaths.Full(JsonSerializer.Deserialize<TrainOptions>(now, RecordJson.Line)!)));
        return
        [
            .. from option in current.RootElement.EnumerateObject()
            where !free.Contains(option.Name)
            let was = old.RootElement.TryGetProperty(option.Name, out var value) ? value.GetRawText() : "absent"
            where was != option.Value.GetRawText()
            select $"{option.Name} was {was}, now {option.Value.GetRawText()}",
        ];
    }
}
