using System.Globalization;
using System.Text.Json;

namespace FMixSharp.Masks;

/// <summary>The optional members of a stored plan: fill, blend, chains, and the plans it is composed of. What a plan lacks is not written.</summary>
internal static class MixPlanJson
{
    /// <summary>Writes what <paramref name="plan"/> has, into the object that is open; its parts are in files of these names.</summary>
    public static void Write(Utf8JsonWriter json, MixPlan plan, IEnumerable<string> partFiles)
    {
        if (plan.Fill is { } fill)
        {
            json.WriteStartObject("fill");
            json.WriteString("kind", fill.Kind.ToString());
            json.WriteNumber("location", fill.Location);
            json.WriteNumber("scale", fill.Scale);
            json.WriteString("key", fill.Key.ToString());
            json.WriteEndObject();
        }
        if (plan.Blend is { } blend)
        {
            json.WriteStartObject("blend");
            json.WriteString("kind", blend.Kind.ToString());
            json.WriteNumber("sample_rate", blend.SampleRate);
            json.WriteBoolean("keep_mean", blend.KeepMean);
            json.WriteEndObject();
        }
        if (plan.Chains is { } chains)
            WriteChains(json, chains);
        if (plan.Parts.Count == 0)
            return;
        json.WriteStartArray("parts");
        foreach (var file in partFiles)
            json.WriteStringValue(file);
        json.WriteEndArray();
        json.WriteStartArray("choices");
        foreach (var choice in plan.Choices)
            json.WriteNumberValue(choice);
        json.WriteEndArray();
    }

    /// <summary>The plan's fill, or null.</summary>
    public static Fill? ReadFill(JsonElement root) => root.TryGetProperty("fill", out var fill)
        ? Fill.Of(EnumNames.Parse<FillKind>(fill.GetProperty("kind").GetString(), "a kind of fill"), fill.GetProperty("location").GetSingle(),
            fill.GetProperty("scale").GetSingle(), ReadKey(fill.GetProperty("key")))
        : null;

    /// <summary>The plan's blend, or null.</summary>
    public static Blend? ReadBlend(JsonElement root)
    {
        if (!root.TryGetProperty("blend", out var blend))
            return null;
        return EnumNames.Parse<BlendKind>(blend.GetProperty("kind").GetString(), "a kind of blend") == BlendKind.Loudness
            ? Blend.Waveforms(blend.GetProperty("sample_rate").GetInt32())
            : Blend.Images(blend.GetProperty("keep_mean").GetBoolean());
    }

    /// <summary>The plan's chains, or null.</summary>
    public static ImageChains? ReadChains(JsonElement root) => root.TryGetProperty("chains", out var chains)
        ? new ImageChains(chains.GetProperty("height").GetInt32(), chains.GetProperty("width").GetInt32(),
            [.. chains.GetProperty("samples").EnumerateArray().Select(sample => sample.EnumerateArray().Select(ReadChain).ToArray())])
        : null;

    /// <summary>The names of the files that hold the plan's parts, and the choices among them; or null.</summary>
    public static (string[] Names, int[] Choices)? ReadParts(JsonElement root) => root.TryGetProperty("parts", out var parts)
        ? ([.. parts.EnumerateArray().Select(name => name.GetString()!)],
            [.. root.GetProperty("choices").EnumerateArray().Select(choice => choice.GetInt32())])
        : null;

    /// <summary>A key as it is written: 16 hexadecimal digits.</summary>
    public static RandomKey ReadKey(JsonElement key) =>
        new(ulong.Parse(key.GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    private static void WriteChains(Utf8JsonWriter json, ImageChains chains)
    {
        json.WriteStartObject("chains");
        json.WriteNumber("height", chains.Height);
        json.WriteNumber("width", chains.Width);
        json.WriteStartArray("samples");
        for (var sample = 0; sample < chains.Count; sample++)
        {
            json.WriteStartArray();
            foreach (var chain in chains[sample])
            {
                json.WriteStartObject();
                json.WriteNumber("weight", chain.Weight);
                json.WriteStartArray("steps");
                foreach (var step in chain.Steps)
                {
                    json.WriteStartArray();
                    json.WriteStringValue(step.Operation.ToString());
                    json.WriteNumberValue(step.Magnitude);
                    json.WriteEndArray();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ImageChain ReadChain(JsonElement chain) => new(
        chain.GetProperty("weight").GetDouble(),
        [.. chain.GetProperty("steps").EnumerateArray().Select(step =>
            new ImageStep(EnumNames.Parse<ImageOperation>(step[0].GetString(), "an image operation"), step[1].GetSingle()))]);
}
