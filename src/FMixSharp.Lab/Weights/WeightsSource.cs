using System.Text.Json;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Weights;

/// <summary>
/// Published weights of a network of images: a file, or a folder with one; in config.json or preprocessor_config.json beside it, what its
/// images have to be like.
/// </summary>
internal sealed class WeightsSource
{
    private const string ConfigName = "config.json",
        PreprocessorName = "preprocessor_config.json",
        UsualName = "model.safetensors";

    private WeightsSource(string file, Normalisation? normalisation, bool isBgr) =>
        (File, Normalisation, IsBgr) = (file, normalisation, isBgr);

    /// <summary>The file of weights.</summary>
    public string File { get; }

    /// <summary>How its images are normalised, for channels in the order red, green, blue; null where the folder does not say it.</summary>
    public Normalisation? Normalisation { get; }

    /// <summary>
    /// Whether the network was trained on channels in the order blue, green, red ("channel_order": "bgr" in config.json).
    /// </summary>
    public bool IsBgr { get; }

    /// <summary>Finds the file; does not open it.</summary>
    /// <param name="path">A file or a folder, as it lies or relative to $FMIX_DATA.</param>
    /// <exception cref="WeightsException">There is none, or more than one; or what is said of the images cannot be used.</exception>
    public static WeightsSource Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (DataFolders.FindFile(path) is var file && System.IO.File.Exists(file))
            return Of(file);
        var folder = DataFolders.Find(path);
        if (!Directory.Exists(folder))
            throw new WeightsException(
                $"{path}: no such file or folder; expected a file that ends in {string.Join(", ", WeightsFile.Extensions)}, or a "
                    + $"folder with one"
            );
        string[] files =
        [
            .. Directory
                .EnumerateFiles(folder)
                .Where(found => WeightsFile.Extensions.Any(end => found.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
                .Order(StringComparer.Ordinal),
        ];
        var chosen = files.FirstOrDefault(found => Path.GetFileName(found) == UsualName) ?? (files.Length == 1 ? files[0] : null);
        if (chosen is null)
            throw new WeightsException(
                files.Length == 0
                    ? $"{folder} has no file that ends in {string.Join(", ", WeightsFile.Extensions)}"
                    : $"{folder} has several files of weights ({string.Join(", ", files.Select(Path.GetFileName))}); name one of them"
            );
        return Of(chosen);
    }

    // With what is said beside it.
    private static WeightsSource Of(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var config = Read(Path.Combine(folder, ConfigName));
        var preprocessor = Read(Path.Combine(folder, PreprocessorName));
        var isBgr =
            config is { } said
            && Property(said, "channel_order") is { } order
            && (order.ValueKind == JsonValueKind.String ? order.GetString() : null) switch
            {
                "bgr" => true,
                "rgb" => false,
                _ => throw new WeightsException(
                    $"{Path.Combine(folder, ConfigName)}: channel_order is {order}; expected \"rgb\" or \"bgr\""
                ),
            };
        return new WeightsSource(file, Said(folder, config, preprocessor), isBgr);
    }

    // As timm's config.json has it, in pretrained_cfg or at the top; or as image processors have it.
    private static Normalisation? Said(string folder, JsonElement? config, JsonElement? preprocessor)
    {
        if (config is { } all)
            foreach (var where in (JsonElement?[])[Property(all, "pretrained_cfg"), all])
                if (where is { } there && Property(there, "mean") is { } mean && Property(there, "std") is { } deviation)
                    return Pair(Path.Combine(folder, ConfigName), mean, deviation);
        return
            preprocessor is { } processor
            && Property(processor, "image_mean") is { } means
            && Property(processor, "image_std") is { } deviations
            ? Pair(Path.Combine(folder, PreprocessorName), means, deviations)
            : null;
    }

    /// <summary>A normalisation as JSON has it.</summary>
    /// <param name="where">For messages.</param>
    /// <param name="mean">An array of numbers.</param>
    /// <param name="deviation">As many positive numbers.</param>
    internal static Normalisation Pair(string where, JsonElement mean, JsonElement deviation)
    {
        var (means, deviations) = (Numbers(mean), Numbers(deviation));
        return
            means is { Length: 1 or 3 }
            && deviations?.Length == means.Length
            && means.All(float.IsFinite)
            && deviations.All(value => float.IsFinite(value) && value > 0)
            ? new Normalisation(means, deviations)
            : throw new WeightsException(
                $"{where}: the mean is {mean} and the standard deviation {deviation}; expected one or three numbers each, of pixels from 0 "
                    + "to 1, deviations above 0"
            );
    }

    private static float[]? Numbers(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(item => (float)item.GetDouble())]
            : null;

    private static JsonElement? Property(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null
            ? found
            : null;

    private static JsonElement? Read(string path) => System.IO.File.Exists(path) ? WeightsJson.ReadObject(path) : null;
}
