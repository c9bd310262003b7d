using System.Text.Json;

namespace FMixSharp.Masks;

/// <summary>
/// Plans on disk: a JSON file with the method, partners and λ, and, when there are masks, a <c>.npy</c> file beside it with them, of shape
/// (masks, *spatial). A plan that is composed of others has them in files beside it. What is read back is the same bit for bit.
/// </summary>
public static class MixPlanFile
{
    private const string Format = "fmixsharp-plan-1";

    /// <summary>Writes <paramref name="plan"/> to <paramref name="path"/> (usually ending in .json) and its masks to the same name with .npy.</summary>
    public static void Write(string path, MixPlan plan)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(plan);
        var masks = plan.Masks is null ? null : Path.ChangeExtension(path, ".npy");
        if (masks is not null)
        {
            int[] shape = [plan.Masks!.Count, .. plan.Masks.Shape];
            if (plan.Masks.IsSoft)
                NpyFile.Write(masks, shape, plan.Masks.SoftValues);
            else
                NpyFile.Write(masks, shape, plan.Masks.HardValues);
        }
        var parts = plan.Parts.Select((part, i) => (Name: Path.ChangeExtension(path, $".part{i}.json"), part)).ToArray();
        foreach (var (name, part) in parts)
            Write(name, part);
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
            json.WriteStartArray("lambdas");
            foreach (var lambda in plan.Lambdas)
                json.WriteNumberValue(lambda);
            json.WriteEndArray();
            if (masks is not null)
            {
                json.WriteString("masks", Path.GetFileName(masks));
                json.WriteBoolean("soft", plan.Masks!.IsSoft);
            }
            MixPlanJson.Write(json, plan, parts.Select(part => Path.GetFileName(part.Name)));
            json.WriteEndObject();
        }
        AtomicFile.Write(path, buffer.WriteTo);
    }

    /// <summary>Reads a plan that <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file, or one beside it that belongs to it, is not such a plan, or is missing; the message names the file and what is wrong with it.</exception>
    /// <exception cref="IOException">There is no file <paramref name="path"/>, or one of them cannot be opened.</exception>
    public static MixPlan Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Read(path, isPart: false);
    }

    private static MixPlan Read(string path, bool isPart)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            if (root.GetProperty("format").GetString() is not Format and var format)
                throw new InvalidDataException($"{path}: format \"{format}\"; expected \"{Format}\".");
            var plan = new MixPlan(
                root.GetProperty("method").GetString()!,
                [.. root.GetProperty("partners").EnumerateArray().Select(value => value.GetInt32())],
                [.. root.GetProperty("lambdas").EnumerateArray().Select(value => value.GetDouble())],
                root.TryGetProperty("masks", out var masks) ? ReadMasks(path, masks.GetString()!, root.GetProperty("soft").GetBoolean()) : null,
                root.GetProperty("own_label_only").GetBoolean())
            {
                Key = root.TryGetProperty("key", out var place) ? MixPlanJson.ReadKey(place) : null,
                Fill = MixPlanJson.ReadFill(root),
                Blend = MixPlanJson.ReadBlend(root),
                Chains = MixPlanJson.ReadChains(root),
            };
            if (MixPlanJson.ReadParts(root) is not var (names, choices))
                return plan;
            // None is written so; and one that names itself, or a chain of others, would be read for ever.
            if (isPart)
                throw new InvalidDataException($"{path}: it is part of a plan, and has parts itself.");
            var composed = MixPlan.Compose(plan.Method, [.. names.Select(name => Read(Beside(path, name), isPart: true))], choices);
            return plan.Key is { } key ? composed.WithKey(key) : composed;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{path}: not a plan as this version writes them: {error.Message}", error);
        }
    }

    // Only a name beside the plan: a plan from elsewhere must not point at other files.
    private static string Beside(string planPath, string name)
    {
        if (name != Path.GetFileName(name))
            throw new InvalidDataException($"{planPath}: \"{name}\" is not the plain name of a file beside the plan.");
        var path = Path.Combine(Path.GetDirectoryName(planPath) ?? "", name);
        return File.Exists(path) ? path : throw new InvalidDataException($"{planPath}: the file \"{name}\", which belongs to it, is not beside it.");
    }

    private static MaskSet ReadMasks(string planPath, string name, bool soft)
    {
        var path = Beside(planPath, name);
        if (soft)
        {
            var (softShape, values) = NpyFile.ReadFloats(path);
            return MaskSet.FromSoft(Count(path, softShape), softShape.AsSpan(1), values);
        }
        var (shape, bytes) = NpyFile.ReadBytes(path);
        return MaskSet.FromHard(Count(path, shape), shape.AsSpan(1), bytes);
    }

    private static int Count(string path, int[] shape) => shape.Length > 1 ? shape[0]
        : throw new InvalidDataException($"{path}: an array of {shape.Length} axes; expected masks, (masks, *spatial).");
}
