using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>
/// Each state becomes a mean of all states' values, for each head on its own: softmax(q·kᵀ/√d)·v with d = hidden/heads; padding has no
/// share. Source: Vaswani et al., "Attention Is All You Need" (2017).
/// </summary>
internal sealed class BertSelfAttention : BertPart
{
    private readonly Linear query,
        key,
        value;
    private readonly KeyedDropout dropout;
    private readonly int heads;
    private readonly double scale;

    public BertSelfAttention(BertConfig config)
        : base(nameof(BertSelfAttention))
    {
        query = Linear(config.Hidden, config.Hidden);
        key = Linear(config.Hidden, config.Hidden);
        value = Linear(config.Hidden, config.Hidden);
        dropout = new KeyedDropout(config.AttentionDropout);
        heads = config.Heads;
        scale = 1 / Math.Sqrt(config.Hidden / heads);
        RegisterComponents();
    }

    public void BeginStep(RandomKey key) => dropout.BeginStep(key);

    /// <summary>
    /// States (B, L, hidden) of states (B, L, hidden); <paramref name="padding"/> (B, 1, 1, L) is true where there is no word.
    /// </summary>
    public Tensor Apply(Tensor states, Tensor padding)
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Divided(query.call(states)), Divided(key.call(states)), Divided(value.call(states)));
        // Not −∞: a text of nothing but padding would have no number as its softmax.
        var scores = q.matmul(k.transpose(2, 3)).mul_(scale).masked_fill(padding, float.MinValue);
        var mixed = dropout.Apply(scores.softmax(-1), training).matmul(v);
        return mixed.transpose(1, 2).reshape(states.shape).MoveToOuterDisposeScope();
    }

    /// <summary>Likewise, in a graph.</summary>
    public OnnxValue Write(OnnxGraph graph, OnnxValue states, OnnxValue padding)
    {
        var q = Divided(query, 0, 2, 1, 3);
        var scores = graph.Add("Mul", [graph.Add("MatMul", [q, Divided(key, 0, 2, 3, 1)]), graph.Constant(scale)]);
        var masked = graph.Add("Where", [padding, graph.Constant(float.MinValue), scores]);
        var shares = graph.Add("Softmax", [masked], OnnxAttribute.Whole("axis", -1));
        var mixed = ShapeLayers.Transposed(graph, graph.Add("MatMul", [shares, Divided(value, 0, 2, 1, 3)]), 0, 2, 1, 3);
        return graph.Add("Reshape", [mixed, graph.Wholes([0, 0, -1])]);

        OnnxValue Divided(Linear layer, params ReadOnlySpan<long> order) =>
            ShapeLayers.Transposed(graph, graph.Add("Reshape", [graph.Call(layer, states), graph.Wholes([0, 0, heads, -1])]), order);
    }

    // (B, heads, L, hidden / heads).
    private Tensor Divided(Tensor states) => states.view(states.shape[0], states.shape[1], heads, -1).transpose(1, 2);
}
