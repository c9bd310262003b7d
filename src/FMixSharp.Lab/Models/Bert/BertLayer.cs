using FMixSharp.Lab.Onnx;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>
/// A layer: self-attention, then the same two linear layers for each state, either added to what it was given and normalised after that.
/// </summary>
internal sealed class BertLayer : BertPart
{
    private readonly BertAttention attention;
    private readonly BertIntermediate intermediate;
    private readonly BertAddNorm output;

    public BertLayer(BertConfig config)
        : base(nameof(BertLayer))
    {
        attention = new BertAttention(config);
        intermediate = new BertIntermediate(config);
        output = new BertAddNorm(config.FeedForward, config);
        RegisterComponents();
    }

    public void BeginStep(RandomKey key)
    {
        attention.BeginStep(key.Fold(Places.Attention));
        output.BeginStep(key.Fold(Places.Output));
    }

    /// <summary>As <see cref="BertSelfAttention.Apply"/>.</summary>
    public Tensor Apply(Tensor states, Tensor padding)
    {
        using var scope = NewDisposeScope();
        var attended = attention.Apply(states, padding);
        return output.Apply(intermediate.Apply(attended), attended).MoveToOuterDisposeScope();
    }

    /// <summary>Likewise, in a graph.</summary>
    public OnnxValue Write(OnnxGraph graph, OnnxValue states, OnnxValue padding)
    {
        var attended = attention.Write(graph, states, padding);
        return output.Write(graph, intermediate.Write(graph, attended), attended);
    }
}
