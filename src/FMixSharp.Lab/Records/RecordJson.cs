using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Records;

/// <summary>How records become JSON: snake_case names, no NaN or infinity. Lines are compact; run.json is indented for people.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(EpochRecord))]
[JsonSerializable(typeof(TrainOptions))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    /// <summary>Indented, and with + and letters beyond ASCII as they are: "fmix+mixup".</summary>
    public static RecordJson Indented { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
