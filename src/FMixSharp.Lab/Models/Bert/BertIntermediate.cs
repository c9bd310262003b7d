using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>The wide layer inside the feed-forward part, with GELU by the error function: x·Φ(x).</summary>
internal sealed class BertIntermediate : BertPart
{
    private readonly Linear dense;

    public BertIntermediate(BertConfig config)
        : base(nameof(BertIntermediate))
    {
        dense = Linear(config.Hidden, config.FeedForward);
        RegisterComponents();
    }

    /// <summary>(B, L, feed-forward) of states (B, L, hidden).</summary>
    public Tensor Apply(Tensor states)
    {
        using var scope = NewDisposeScope();
        return functional.gelu(dense.call(states)).MoveToOuterDisposeScope();
    }

    /// <summary>Likewise, in a graph.</summary>
    public OnnxValue Write(OnnxGraph graph, OnnxValue states) => ActivationLayers.Gelu(graph, graph.Call(dense, states));
}
