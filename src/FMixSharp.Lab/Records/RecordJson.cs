using System.Text.Encodings.Web;
using System.Text.Json;

namespace FMixSharp.Lab.Records;

/// <summary>How records become JSON: snake_case names, no NaN or infinity. Lines are compact; files for people are indented.</summary>
/// <remarks>
/// By reflection and not generated in advance: generated code gives members that are missing in a file their type's default, and not the
/// record's, so that a run recorded before an option existed would be read with another value than it was made with.
/// </remarks>
internal static class RecordJson
{
    /// <summary>One line.</summary>
    public static JsonSerializerOptions Line { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Indented, and with + and letters beyond ASCII as they are: "fmix+mixup".</summary>
    public static JsonSerializerOptions Indented { get; } =
        new(Line) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// As <see cref="Indented"/>, for files that people write: a member that means nothing, stands twice, or is null where it may not be,
    /// is an error and not ignored.
    /// </summary>
    public static JsonSerializerOptions Strict { get; } =
        new(Indented)
        {
            UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
        };
}
