using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>The layers, one after another.</summary>
internal sealed class BertEncoder : BertPart
{
    [ComponentName(Name = "layer")]
    private readonly ModuleList<BertLayer> layers = [];

    public BertEncoder(BertConfig config)
        : base(nameof(BertEncoder))
    {
        for (var i = 0; i < config.Layers; i++)
            layers.Add(new BertLayer(config));
        RegisterComponents();
    }

    public void BeginStep(RandomKey key)
    {
        for (var i = 0; i < layers.Count; i++)
            layers[i].BeginStep(key.Fold(i));
    }

    /// <summary>The states (B, L, hidden) after each layer, in the caller's scope; as <see cref="BertSelfAttention.Apply"/>.</summary>
    public IEnumerable<Tensor> Apply(Tensor states, Tensor padding)
    {
        foreach (var layer in layers)
            yield return states = layer.Apply(states, padding);
    }

    /// <summary>Likewise, in a graph.</summary>
    public IEnumerable<OnnxValue> Write(OnnxGraph graph, OnnxValue states, OnnxValue padding)
    {
        foreach (var layer in layers)
            yield return states = layer.Write(graph, states, padding);
    }
}
