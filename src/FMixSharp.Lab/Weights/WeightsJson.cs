using System.Text.Json;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Weights;

/// <summary>Reads the JSON files that go with published weights.</summary>
internal static class WeightsJson
{
    private const int Longest = 16 << 20; // a thousand times what such files have

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    /// <summary>The object in a file, with or without a byte order mark; all its texts are whole.</summary>
    /// <exception cref="WeightsException">
    /// The file cannot be read, is no regular one, or has something else; the message names file and line.
    /// </exception>
    public static JsonElement ReadObject(string path)
    {
        try
        {
            RegularFile.Require(path);
            if (FileContent.Length(path) > Longest)
                throw new InvalidDataException($"{path}: more than {Longest} bytes; expected a small JSON object");
            ReadOnlyMemory<byte> content = File.ReadAllBytes(path);
            using var document = JsonDocument.Parse(content.Span.StartsWith(ByteOrderMark) ? content[ByteOrderMark.Length..] : content);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new WeightsException($"{path}: expected a JSON object");
            RequireTexts(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new WeightsException($"{path}: line {error.LineNumber + 1}: not JSON; put back the original", error);
        }
        catch (InvalidOperationException error)
        {
            throw new WeightsException($"{path}: a text in it has half a character (a lone surrogate); put back the original", error);
        }
        catch (InvalidDataException error)
        {
            throw new WeightsException(error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WeightsException($"{path} cannot be read: {error.Message}", error);
        }
    }

    // System.Text.Json reads a text when it is asked for it, and throws then.
    private static void RequireTexts(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            element.GetString();
        else if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray())
                RequireTexts(item);
        else if (element.ValueKind == JsonValueKind.Object)
            foreach (var entry in element.EnumerateObject())
            {
                _ = entry.Name;
                RequireTexts(entry.Value);
            }
    }
}
