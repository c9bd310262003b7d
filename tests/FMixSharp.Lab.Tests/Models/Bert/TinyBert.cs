using System.Globalization;
using FMixSharp.Lab.Models.Bert;
using FMixSharp.Lab.Safetensors;
using FMixSharp.Lab.Tests.Data;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models.Bert;

/// <summary>A BERT of a few hundred weights, and a folder such as people download.</summary>
internal static class TinyBert
{
    public static readonly BertConfig Config = new()
    {
        Vocabulary = 16,
        Hidden = 6,
        Layers = 2,
        Heads = 3,
        FeedForward = 10,
        Positions = 12,
        Epsilon = 1e-12,
    };

    private static readonly string[] vocabulary =
    [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        "the",
        "film",
        "was",
        "good",
        "bad",
        "not",
        "un",
        "##aff",
        "##able",
        "dull",
        ".",
    ];

    /// <summary>All weights normal with a deviation of a half, so that no part is near to doing nothing.</summary>
    public static BertClassifier Build(ulong seed = 5, int classes = 2)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var model = new BertClassifier(Config, classes);
        foreach (var (name, parameter) in model.named_parameters())
            parameter.copy_(
                SmallModels
                    .Normal(parameter.shape, seed++)
                    .mul_(0.5)
                    .add_(name.EndsWith("LayerNorm.weight", StringComparison.Ordinal) ? 1 : 0)
            );
        model.eval();
        return model;
    }

    /// <summary>Writes the encoder's weights, each by its name as <paramref name="rename"/> has it, and others.</summary>
    public static void WriteWeights(
        string path,
        BertClassifier model,
        Func<string, string> rename,
        ScalarType type = ScalarType.Float32,
        params string[] others
    )
    {
        using var scope = NewDisposeScope();
        var tensors = model
            .Encoder.named_parameters()
            .ToDictionary(entry => rename(entry.name), entry => TensorBytes.Store(entry.parameter.to(type)));
        foreach (var name in others)
            tensors.Add(name, new StoredTensor("I64", [1], new byte[8]));
        using var file = File.Create(path);
        new SafetensorsFile(new Dictionary<string, string>(), tensors).Write(file);
    }

    /// <summary>config.json, vocab.txt and model.safetensors.</summary>
    public static void WriteFolder(TemporaryFolder folder, BertClassifier model)
    {
        var sizes =
            string.Create(
                CultureInfo.InvariantCulture,
                $"\"vocab_size\":{Config.Vocabulary},\"hidden_size\":{Config.Hidden},\"num_hidden_layers\":{Config.Layers},"
            )
            + string.Create(
                CultureInfo.InvariantCulture,
                $"\"num_attention_heads\":{Config.Heads},\"intermediate_size\":{Config.FeedForward},"
                    + $"\"max_position_embeddings\":{Config.Positions}"
            );
        File.WriteAllText(folder.File("config.json"), $$"""{"model_type":"bert","hidden_act":"gelu",{{sizes}}}""");
        File.WriteAllText(folder.File("vocab.txt"), string.Join('\n', vocabulary) + "\n");
        WriteWeights(
            folder.File("model.safetensors"),
            model,
            name => "bert." + name,
            ScalarType.Float32,
            "bert.pooler.dense.bias",
            "cls.predictions.bias"
        );
    }
}
