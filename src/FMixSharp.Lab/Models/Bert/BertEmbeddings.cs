using FMixSharp.Masks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>The sum of the vectors of word, position and segment (always the first), normalised.</summary>
internal sealed class BertEmbeddings : BertPart
{
    private readonly Embedding words, positions, segments;
    private readonly LayerNorm norm;
    private readonly KeyedDropout dropout;

    public BertEmbeddings(BertConfig config) : base(nameof(BertEmbeddings))
    {
        register_module("word_embeddings", words = Embedding(config.Vocabulary, config.Hidden));
        register_module("position_embeddings", positions = Embedding(config.Positions, config.Hidden));
        register_module("token_type_embeddings", segments = Embedding(config.TokenTypes, config.Hidden));
        register_module("LayerNorm", norm = LayerNorm([config.Hidden], config.Epsilon));
        dropout = new KeyedDropout(config.HiddenDropout);
    }

    public void BeginStep(RandomKey key) => dropout.BeginStep(key);

    /// <summary>States (B, L, hidden) of word numbers (B, L).</summary>
    public Tensor Apply(Tensor numbers)
    {
        using var scope = NewDisposeScope();
        var places = positions.weight!.narrow(0, 0, numbers.shape[1]); // (L, hidden), the same for each text
        var sum = words.call(numbers) + places + segments.weight!.narrow(0, 0, 1);
        return dropout.Apply(norm.call(sum), training).MoveToOuterDisposeScope();
    }
}
