using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FMixSharp.Cli;

/// <summary>Machine-readable output: one object per line, snake_case names, absent values left out.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it goes to a pipe or file, not into a web page
    };

    /// <summary>Writes <paramref name="value"/> as one line.</summary>
    public static void WriteJson(this Terminal terminal, object value)
    {
        terminal.Out.WriteLine(JsonSerializer.Serialize(value, Options));
        terminal.Out.Flush();
    }
}
