using System.Text.Json;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Safetensors;

namespace FMixSharp.Lab.Weights;

/// <summary>
/// What config.json or preprocessor_config.json beside a file of weights say of its images. What they say and is not done here is an
/// error: other images than those a network was trained on cost accuracy, and nobody sees why.
/// </summary>
/// <param name="Normalisation">For pixels from 0 to 1 in the order red, green, blue; null where they say nothing.</param>
/// <param name="IsBgr">Whether the network was trained on channels in the order blue, green, red.</param>
internal sealed record StatedPreparation(Normalisation? Normalisation, bool IsBgr)
{
    private const string ConfigName = "config.json",
        PreprocessorName = "preprocessor_config.json",
        OrderName = "channel_order",
        RangeName = "input_range";

    // What others call the order of channels; in which one mean and std are then, each has a custom of its own.
    private static readonly string[] otherOrders = ["input_space", "input_color_space", "color_space", "color_order", "channels_order"];

    /// <summary>What is said beside a file.</summary>
    /// <exception cref="WeightsException">A file cannot be read, or says what cannot be done; the message names file and entry.</exception>
    public static StatedPreparation Beside(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var (configFile, preprocessorFile) = (Path.Combine(folder, ConfigName), Path.Combine(folder, PreprocessorName));
        var (config, preprocessor) = (Read(configFile), Read(preprocessorFile));
        // As timm's config.json has it, in pretrained_cfg or at the top.
        JsonElement[] places = config is { } all
            ? [.. Property(all, "pretrained_cfg") is { } inner ? [inner, all] : (JsonElement[])[all]]
            : [];
        var normalisation =
            places.Select(there => OfConfig(configFile, there)).FirstOrDefault(found => found is not null)
            ?? (preprocessor is { } processor ? OfPreprocessor(preprocessorFile, processor) : null);
        var isBgr =
            places.Select(there => IsOfBgr(configFile, there)).ToArray() is var orders
            && (preprocessor is { } last ? (bool[])[.. orders, IsOfBgr(preprocessorFile, last)] : orders).Contains(true);
        return new StatedPreparation(normalisation, isBgr);
    }

    /// <summary>A normalisation as JSON has it.</summary>
    /// <param name="where">For messages.</param>
    /// <param name="mean">An array of numbers.</param>
    /// <param name="deviation">As many positive numbers.</param>
    public static Normalisation Pair(string where, JsonElement mean, JsonElement deviation)
    {
        var (means, deviations) = (Numbers(mean), Numbers(deviation));
        return
            means is { Length: 1 or 3 }
            && deviations?.Length == means.Length
            && means.All(float.IsFinite)
            && deviations.All(value => float.IsFinite(value) && value > 0)
            ? new Normalisation(means, deviations)
            : throw new WeightsException(
                $"{where}: the mean is {Short(mean)} and the standard deviation {Short(deviation)}; expected one or three numbers each, of "
                    + "pixels from 0 to 1, deviations above 0"
            );
    }

    private static Normalisation? OfConfig(string where, JsonElement config)
    {
        if (Both(where, config, "mean", "std") is not var (mean, deviation))
            return null;
        if (Property(config, RangeName) is { } range && Numbers(range) is not [0, 1])
            throw new WeightsException(
                $"{where}: {RangeName} is {Short(range)}; expected [0, 1]: divide mean and std by the range, and remove it"
            );
        return OfUnits(where, Pair(where, mean, deviation), mean, deviation);
    }

    // As image processors have it, which multiply the bytes by a factor first.
    private static Normalisation? OfPreprocessor(string where, JsonElement processor)
    {
        var factor =
            Property(processor, "do_rescale") is { ValueKind: JsonValueKind.False } ? 1
            : Property(processor, "rescale_factor") is not { } given ? 1 / 255.0
            : given.ValueKind == JsonValueKind.Number && given.GetDouble() is > 0 and < double.PositiveInfinity and var number ? number
            : throw new WeightsException($"{where}: rescale_factor is {Short(given)}; expected a number above 0, mostly 1/255");
        var scale = (float)(255 * factor); // of pixels from 0 to 1
        if (Math.Abs(scale - 1) < 1e-4)
            scale = 1;
        if (Property(processor, "do_normalize") is { ValueKind: JsonValueKind.False })
            return new Normalisation([0], [1 / scale]);
        if (Both(where, processor, "image_mean", "image_std") is not var (mean, deviation))
            return null;
        var pair = Pair(where, mean, deviation);
        return OfUnits(
            where,
            scale == 1
                ? pair
                : new Normalisation(
                    [.. pair.Mean.Select(value => value / scale)],
                    [.. pair.StandardDeviation.Select(value => value / scale)]
                ),
            mean,
            deviation
        );
    }

    // No pixels from 0 to 1 have another mean, or a larger deviation.
    private static Normalisation OfUnits(string where, Normalisation normalisation, JsonElement mean, JsonElement deviation) =>
        normalisation.Mean.All(value => value is >= 0 and <= 1) && normalisation.StandardDeviation.All(value => value <= 1)
            ? normalisation
            : throw new WeightsException(
                $"{where}: the mean is {Short(mean)} and the standard deviation {Short(deviation)}; expected those of pixels from 0 to 1, "
                    + "none above 1; where they are of pixels from 0 to 255, divide all of them by 255"
            );

    private static bool IsOfBgr(string where, JsonElement said)
    {
        foreach (var name in otherOrders)
            if (
                Property(said, name) is { } other
                && (other.ValueKind == JsonValueKind.String ? other.GetString()!.ToUpperInvariant() : null)
                    is not ("RGB" or "GRAY" or "GREY" or "L")
            )
                throw new WeightsException(
                    $"{where}: {name} is {Short(other)}; expected \"{OrderName}\": \"bgr\" in its place, and mean and std in the order "
                        + "red, green, blue"
                );
        if (Property(said, "do_flip_channel_order") is { ValueKind: JsonValueKind.True })
            return true;
        return Property(said, OrderName) is { } order
            && (order.ValueKind == JsonValueKind.String ? order.GetString()!.ToUpperInvariant() : null) switch
            {
                "BGR" => true,
                "RGB" => false,
                _ => throw new WeightsException($"{where}: {OrderName} is {Short(order)}; expected \"rgb\" or \"bgr\""),
            };
    }

    private static (JsonElement First, JsonElement Second)? Both(string where, JsonElement said, string first, string second) =>
        (Property(said, first), Property(said, second)) switch
        {
            (null, null) => null,
            ({ } one, { } other) => (one, other),
            var (one, _) => throw new WeightsException(
                $"{where}: there is {(one is null ? second : first)}, but no {(one is null ? first : second)}; expected both, or none for "
                    + "ImageNet's"
            ),
        };

    private static string Short(JsonElement value) => SafetensorsHeader.Printable(value.GetRawText());

    private static float[]? Numbers(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(item => (float)item.GetDouble())]
            : null;

    private static JsonElement? Property(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null
            ? found
            : null;

    private static JsonElement? Read(string path) => Path.Exists(path) ? WeightsJson.ReadObject(path) : null;
}
