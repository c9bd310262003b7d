using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>The end of a branch: a linear layer, then the sum with what the branch began with, normalised.</summary>
internal sealed class BertAddNorm : BertPart
{
    private readonly Linear dense;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm norm;
    private readonly KeyedDropout dropout;

    public BertAddNorm(int inputs, BertConfig config)
        : base(nameof(BertAddNorm))
    {
        dense = Linear(inputs, config.Hidden);
        norm = LayerNorm([config.Hidden], config.Epsilon);
        dropout = new KeyedDropout(config.HiddenDropout);
        RegisterComponents();
    }

    public void BeginStep(RandomKey key) => dropout.BeginStep(key);

    /// <summary>States (B, L, hidden) of a branch (B, L, inputs) and the states it began with (B, L, hidden).</summary>
    public Tensor Apply(Tensor branch, Tensor states)
    {
        using var scope = NewDisposeScope();
        return norm.call(dropout.Apply(dense.call(branch), training).add(states)).MoveToOuterDisposeScope();
    }

    /// <summary>Likewise, in a graph.</summary>
    public OnnxValue Write(OnnxGraph graph, OnnxValue branch, OnnxValue states) =>
        graph.Call(norm, graph.Add("Add", [graph.Call(dense, branch), states]));
}
