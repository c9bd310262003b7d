using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace FMixSharp.Lab.Records;

/// <summary>How records become JSON: snake_case names, no NaN or infinity. Lines are compact; files for people are indented.</summary>
/// <remarks>
/// By reflection and not generated in advance: generated code gives members that are missing in a file their type's default, and not the
/// record's, so that a run recorded before an option existed would be read with another value than it was made with.
/// </remarks>
internal static class RecordJson
{
    private static readonly JsonDocumentOptions unambiguous = new()
    {
        AllowDuplicateProperties = false,
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>One line. What is null where it may not be is an error.</summary>
    public static JsonSerializerOptions Line { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true };

    /// <summary>Indented, and with + and letters beyond ASCII as they are: "fmix+mixup".</summary>
    public static JsonSerializerOptions Indented { get; } =
        new(Line) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// As <see cref="Indented"/>, for files that people write: a member that means nothing or stands twice is an error and not ignored.
    /// </summary>
    public static JsonSerializerOptions Strict { get; } =
        new(Indented)
        {
            UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            AllowDuplicateProperties = false,
        };

    /// <summary>What a text says.</summary>
    /// <param name="text">JSON in UTF-8.</param>
    /// <param name="options"><see cref="Line"/> or <see cref="Strict"/>.</param>
    /// <exception cref="JsonException">
    /// It is no JSON, or says something else; the message says what is wrong in a sentence without its full stop, in words for people.
    /// </exception>
    public static T Read<T>(byte[] text, JsonSerializerOptions options)
        where T : class
    {
        // Some editors put a mark before texts in UTF-8, which belongs to the file and not to the text.
        if (text.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            text = text[Encoding.UTF8.Preamble.Length..];
        if (!Utf8.IsValid(text))
            throw new JsonException("it is no text in UTF-8");
        if (text.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) < 0)
            throw new JsonException("it is empty");
        try
        {
            // The serializer does not look into what stays JSON.
            using (var document = JsonDocument.Parse(text, unambiguous))
            {
                if (JsonFault.ImpossibleNumber(document.RootElement) is { } number)
                    throw new JsonException(number);
            }
            var content = JsonSerializer.Deserialize<T>(text, options) ?? throw new JsonException("it holds nothing");
            return JsonFault.NullMember(content) is { } member ? throw new JsonException(member) : content;
        }
        catch (JsonException error)
        {
            throw new JsonException(JsonFault.Of(error), error);
        }
    }
}
