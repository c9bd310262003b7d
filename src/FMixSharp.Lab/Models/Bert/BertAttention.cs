using FMixSharp.Lab.Onnx;
using FMixSharp.Lab.Randomness;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>The first half of a layer: self-attention, added and normalised.</summary>
internal sealed class BertAttention : BertPart
{
    private readonly BertSelfAttention self;
    private readonly BertAddNorm output;

    public BertAttention(BertConfig config)
        : base(nameof(BertAttention))
    {
        self = new BertSelfAttention(config);
        output = new BertAddNorm(config.Hidden, config);
        RegisterComponents();
    }

    public void BeginStep(RandomKey key)
    {
        self.BeginStep(key.Fold(Places.Self));
        output.BeginStep(key.Fold(Places.Output));
    }

    /// <summary>As <see cref="BertSelfAttention.Apply"/>.</summary>
    public Tensor Apply(Tensor states, Tensor padding)
    {
        using var scope = NewDisposeScope();
        return output.Apply(self.Apply(states, padding), states).MoveToOuterDisposeScope();
    }

    /// <summary>Likewise, in a graph.</summary>
    public OnnxValue Write(OnnxGraph graph, OnnxValue states, OnnxValue padding) =>
        output.Write(graph, self.Write(graph, states, padding), states);
}
