using System.Text.Json;

namespace FMixSharp.Lab.Weights;

/// <summary>Reads the JSON files that go with published weights.</summary>
internal static class WeightsJson
{
    /// <summary>The object in a file.</summary>
    /// <exception cref="WeightsException">The file cannot be read, or has something else; the message names file and line.</exception>
    public static JsonElement ReadObject(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new WeightsException($"{path}: expected a JSON object");
        }
        catch (JsonException error)
        {
            throw new WeightsException($"{path}: line {error.LineNumber + 1}: not JSON; put back the original", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WeightsException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
