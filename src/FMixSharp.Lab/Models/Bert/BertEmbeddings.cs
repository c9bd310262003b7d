using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>The sum of the vectors of word, position and segment (always the first), normalised.</summary>
internal sealed class BertEmbeddings : BertPart
{
    [ComponentName(Name = "word_embeddings")]
    private readonly BertTable words;

    [ComponentName(Name = "position_embeddings")]
    private readonly BertTable positions;

    [ComponentName(Name = "token_type_embeddings")]
    private readonly BertTable segments;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm norm;
    private readonly KeyedDropout dropout;

    public BertEmbeddings(BertConfig config)
        : base(nameof(BertEmbeddings))
    {
        words = new BertTable(config.Vocabulary, config.Hidden);
        positions = new BertTable(config.Positions, config.Hidden);
        segments = new BertTable(config.TokenTypes, config.Hidden);
        norm = LayerNorm([config.Hidden], config.Epsilon);
        dropout = new KeyedDropout(config.HiddenDropout);
        RegisterComponents();
    }

    public void BeginStep(RandomKey key) => dropout.BeginStep(key);

    /// <summary>States (B, L, hidden) of token ids (B, L).</summary>
    public Tensor Apply(Tensor numbers)
    {
        using var scope = NewDisposeScope();
        var places = positions.Vectors.narrow(0, 0, numbers.shape[1]); // (L, hidden), the same for each text
        var sum = words.LookUp(numbers).add(places).add(segments.Vectors.narrow(0, 0, 1));
        return dropout.Apply(norm.call(sum), training).MoveToOuterDisposeScope();
    }

    /// <summary>Likewise, in a graph.</summary>
    public OnnxValue Write(OnnxGraph graph, OnnxValue numbers)
    {
        var length = graph.Add("Shape", [numbers], OnnxAttribute.Whole("start", 1), OnnxAttribute.Whole("end", 2));
        var places = graph.Add("Slice", [graph.Weights(positions, "weight"), graph.Wholes([0]), length, graph.Wholes([0])]);
        var segment = ShapeLayers.Sliced(graph, graph.Weights(segments, "weight"), 0, 0, 1);
        var sum = graph.Add("Add", [graph.Add("Gather", [graph.Weights(words, "weight"), numbers]), places]);
        return graph.Call(norm, graph.Add("Add", [sum, segment]));
    }
}
