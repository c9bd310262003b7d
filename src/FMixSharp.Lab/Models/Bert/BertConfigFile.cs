using System.Text.Json;
using FMixSharp.Lab.Weights;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>Reads config.json of a published BERT.</summary>
internal static class BertConfigFile
{
    // Far above any published model, and low enough that a wrong number does not exhaust the memory at once.
    private const int Most = 1 << 16,
        MostVocabulary = 1 << 22;

    /// <summary>The sizes in a file; what may be missing in published files has the value of the base model.</summary>
    /// <exception cref="WeightsException">The file cannot be read, or is no BERT's; the message names file and entry.</exception>
    public static BertConfig Read(string path)
    {
        var root = WeightsJson.ReadObject(path);
        Require("model_type", "bert");
        Require("hidden_act", "gelu");
        Require("position_embedding_type", "absolute");
        var config = new BertConfig
        {
            Vocabulary = Whole("vocab_size", null, MostVocabulary),
            Hidden = Whole("hidden_size", null),
            Layers = Whole("num_hidden_layers", null),
            Heads = Whole("num_attention_heads", null),
            FeedForward = Whole("intermediate_size", null),
            Positions = Whole("max_position_embeddings", null),
            TokenTypes = Whole("type_vocab_size", 2),
            Epsilon = Number("layer_norm_eps", 1e-12, 1),
            HiddenDropout = Number("hidden_dropout_prob", 0.1, 1),
            AttentionDropout = Number("attention_probs_dropout_prob", 0.1, 1),
        };
        return config.Hidden % config.Heads == 0
            ? config
            : throw new WeightsException(
                $"{path}: hidden_size is {config.Hidden}, expected a multiple of num_attention_heads, {config.Heads}"
            );

        void Require(string name, string value)
        {
            if (root.TryGetProperty(name, out var found) && !(found.ValueKind == JsonValueKind.String && found.ValueEquals(value)))
                throw new WeightsException($"{path}: {name} is {Short(found)}; only \"{value}\" is supported");
        }

        int Whole(string name, int? missing, int most = Most)
        {
            if (!root.TryGetProperty(name, out var found))
                return missing ?? throw new WeightsException($"{path}: there is no {name}; expected a whole number from 1 to {most}");
            return found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out var number) && number >= 1 && number <= most
                ? number
                : throw new WeightsException($"{path}: {name} is {Short(found)}; expected a whole number from 1 to {most}");
        }

        double Number(string name, double missing, double below)
        {
            if (!root.TryGetProperty(name, out var found))
                return missing;
            return found.ValueKind == JsonValueKind.Number && found.TryGetDouble(out var number) && number >= 0 && number < below
                ? number
                : throw new WeightsException($"{path}: {name} is {Short(found)}; expected a number of at least 0 and below {below}");
        }
    }

    private static string Short(JsonElement element) => Safetensors.SafetensorsHeader.Printable(element.GetRawText());
}
