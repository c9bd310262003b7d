using System.Text.Json;

namespace FMixSharp;

/// <summary>
/// Plans on disk: a JSON file with the method, key, partners, λ and the rule, and, when there are masks, a <c>.npy</c> file beside it with
/// them, of shape (masks, *spatial). A plan that is composed of others has them in files beside it. What is read back is the same bit for
/// bit.
/// </summary>
internal static class MixPlanFile
{
    private const string Format = "fmixsharp-plan-2",
        FirstFormat = "fmixsharp-plan-1";

    /// <summary>As <see cref="MixPlan.Save"/>.</summary>
    public static void Write(string path, MixPlan plan)
    {
        AtomicFile.RefuseFolder(path);
        ArgumentNullException.ThrowIfNull(plan);
        if (Path.GetExtension(path).Equals(MaskFiles.Ending, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException(
                $"{path} is a name for masks, which lie beside a plan; give a plan another ending, such as .json.",
                nameof(path)
            );
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("method", plan.Method);
            if (plan.Key is { } key)
                json.WriteString("key", key.ToString());
            json.WriteBoolean("own_label_only", plan.OwnLabelOnly);
            json.WriteStartArray("partners");
            foreach (var partner in plan.Partners)
                json.WriteNumberValue(partner);
            json.WriteEndArray();
            json.WriteStartArray("lambda");
            foreach (var lambda in plan.Lambdas)
                json.WriteNumberValue(lambda);
            json.WriteEndArray();
            json.WriteStartObject("rule");
            json.WriteString("name", plan.Rule.Name);
            plan.Rule.Write(json, path);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        AtomicFile.Write(path, buffer.WriteTo, AtomicFile.OwnEnding);
    }

    /// <summary>As <see cref="MixPlan.Load"/>.</summary>
    public static MixPlan Read(string path)
    {
        AtomicFile.RefuseFolder(path);
        return Read(path, isPart: false);
    }

    private static MixPlan Read(string path, bool isPart)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            var format = root.GetProperty("format").GetString();
            if (format is not (Format or FirstFormat))
                throw new InvalidDataException($"{path}: format \"{format}\"; expected \"{Format}\" or \"{FirstFormat}\".");
            var method = root.GetProperty("method").GetString()!;
            int[] partners = [.. root.GetProperty("partners").EnumerateArray().Select(value => value.GetInt32())];
            double[] lambdas =
            [
                .. root.GetProperty(format == Format ? "lambda" : "lambdas").EnumerateArray().Select(value => value.GetDouble()),
            ];
            var ownLabelOnly = root.GetProperty("own_label_only").GetBoolean();
            RandomKey? key = root.TryGetProperty("key", out var place) ? RandomKey.Parse(place.GetString()!) : null;
            var rule = format == Format ? root.GetProperty("rule") : root;
            var name = format == Format ? rule.GetProperty("name").GetString()! : NameInFirstFormat(root);
            if (name != "compose")
                return new MixPlan(method, partners, lambdas, ReadRule(name, rule, path, format), ownLabelOnly) { Key = key };
            // None is written so; and one that names itself, or a chain of others, would be read for ever.
            if (isPart)
                throw new InvalidDataException($"{path}: it is part of a plan, and has parts itself.");
            var parts = rule.GetProperty("parts")
                .EnumerateArray()
                .Select(part => Read(MaskFiles.Beside(path, part.GetString()!), isPart: true));
            var composed = MixPlan.Compose(
                method,
                [.. parts],
                [.. rule.GetProperty("choices").EnumerateArray().Select(choice => choice.GetInt32())]
            );
            return key is null ? composed : composed.WithKey(key.Value);
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
                        or OverflowException
                        or IndexOutOfRangeException
            )
        {
            throw new InvalidDataException($"{path}: not a plan as this version writes them: {error.Message}", error);
        }
    }

    // In the first format blends and chains had objects of their own, where they now are the rule's.
    private static MixRule ReadRule(string name, JsonElement rule, string path, string? format) =>
        name switch
        {
            "interpolate" => Interpolation.Rule,
            "select" => new Selection(MaskFiles.Read(rule, path)),
            "erase" => new Erasing(MaskFiles.Read(rule, path), Erasing.ReadFill(rule.GetProperty("fill"))),
            "blend" => new Blending(Blending.ReadBlend(format == Format ? rule : rule.GetProperty("blend"))),
            "chains" => ImageChains.Read(format == Format ? rule : rule.GetProperty("chains")),
            "resize" => new ResizedPartner(Integers(rule, "shape"), Integers(rule, "starts"), Integers(rule, "ends")),
            _ => throw new FormatException(
                $"'{name}' is not a rule; expected interpolate, select, erase, blend, chains, resize or compose."
            ),
        };

    // Which rule it was followed from what there was.
    private static string NameInFirstFormat(JsonElement root) =>
        root.TryGetProperty("parts", out _) ? "compose"
        : root.TryGetProperty("chains", out _) ? "chains"
        : root.TryGetProperty("blend", out _) ? "blend"
        : !root.TryGetProperty("masks", out _) ? "interpolate"
        : root.TryGetProperty("fill", out _) ? "erase"
        : "select";

    private static int[] Integers(JsonElement rule, string name) =>
        [.. rule.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];
}
