using FMixSharp.Lab.Onnx;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>BERT's encoder without its pooler, which only classifiers by the first word use.</summary>
internal sealed class BertModel : BertPart
{
    private readonly BertEmbeddings embeddings;
    private readonly BertEncoder encoder;

    public BertModel(BertConfig config)
        : base(nameof(BertModel))
    {
        embeddings = new BertEmbeddings(config);
        encoder = new BertEncoder(config);
        RegisterComponents();
    }

    public void BeginStep(RandomKey key)
    {
        embeddings.BeginStep(key.Fold(Places.Embeddings));
        encoder.BeginStep(key.Fold(Places.Encoder));
    }

    /// <summary>The states (B, L, hidden) before the first layer and after each, in the caller's scope.</summary>
    /// <param name="numbers">Numbers of word pieces (B, L), int64; 0 is padding.</param>
    public IReadOnlyList<Tensor> States(Tensor numbers)
    {
        var padding = numbers.eq(0).view(numbers.shape[0], 1, 1, numbers.shape[1]);
        var embedded = embeddings.Apply(numbers);
        return [embedded, .. encoder.Apply(embedded, padding)];
    }

    /// <summary>Likewise, in a graph.</summary>
    public IReadOnlyList<OnnxValue> Write(OnnxGraph graph, OnnxValue numbers)
    {
        using var scope = NewDisposeScope();
        var isPadding = graph.Add("Equal", [numbers, graph.Constant(zeros([], int64))]);
        var padding = graph.Add("Unsqueeze", [isPadding, graph.Wholes([1, 2])]);
        var embedded = embeddings.Write(graph, numbers);
        return [embedded, .. encoder.Write(graph, embedded, padding)];
    }
}
