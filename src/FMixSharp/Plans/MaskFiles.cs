using System.Text.Json;

namespace FMixSharp;

/// <summary>The masks of a stored plan: a .npy file of its name beside it, of shape (masks, *spatial).</summary>
internal static class MaskFiles
{
    /// <summary>Ending of the file's name, which a plan's own must not have.</summary>
    public const string Ending = ".npy";

    /// <summary>Writes the file, and its name into the object that is open.</summary>
    public static void Write(Utf8JsonWriter json, string planPath, MaskSet masks)
    {
        var path = Path.ChangeExtension(planPath, Ending);
        int[] shape = [masks.Count, .. masks.Shape];
        if (masks.IsSoft)
            NpyFile.Write(path, shape, masks.SoftValues);
        else
            NpyFile.Write(path, shape, masks.HardValues);
        json.WriteString("masks", Path.GetFileName(path));
        json.WriteBoolean("soft", masks.IsSoft);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static MaskSet Read(JsonElement rule, string planPath)
    {
        var path = Beside(planPath, rule.GetProperty("masks").GetString()!);
        if (rule.GetProperty("soft").GetBoolean())
        {
            var (softShape, values) = NpyFile.ReadFloats(path);
            return MaskSet.FromSoft(Count(path, softShape), softShape.AsSpan(1), values);
        }
        var (shape, bytes) = NpyFile.ReadBytes(path);
        return MaskSet.FromHard(Count(path, shape), shape.AsSpan(1), bytes);
    }

    /// <summary>
    /// The path of a file that belongs to a plan. Only a name beside it: a plan from elsewhere must not point at other files.
    /// </summary>
    public static string Beside(string planPath, string name)
    {
        if (name != Path.GetFileName(name))
            throw new InvalidDataException($"{planPath}: \"{name}\" is not the plain name of a file beside the plan.");
        var path = Path.Combine(Path.GetDirectoryName(planPath) ?? "", name);
        return File.Exists(path)
            ? path
            : throw new InvalidDataException($"{planPath}: the file \"{name}\", which belongs to it, is not beside it.");
    }

    private static int Count(string path, int[] shape) =>
        shape.Length > 1
            ? shape[0]
            : throw new InvalidDataException($"{path}: an array of {shape.Length} axes; expected masks, (masks, *spatial).");
}
