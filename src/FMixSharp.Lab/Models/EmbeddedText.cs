using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// A network for word vectors together with the vectors, which are trained with it. What lies between them, the mixing, is left to the
/// caller.
/// </summary>
public sealed class EmbeddedText : CompositeModule, IOnnxModule
{
    /// <summary>Name of the vectors among the parameters.</summary>
    internal const string Vectors = nameof(vectors);

    private readonly Parameter vectors;
    private readonly Module<Tensor, Tensor> network;

    /// <summary>Takes ownership of both.</summary>
    /// <param name="vectors">float32 (words, channels).</param>
    /// <param name="network">Takes word vectors (B, L, channels).</param>
    public EmbeddedText(Tensor vectors, Module<Tensor, Tensor> network)
        : base(nameof(EmbeddedText))
    {
        this.vectors = new Parameter(vectors, requires_grad: true);
        this.network = network;
        RegisterComponents();
    }

    /// <summary>The network.</summary>
    public Module<Tensor, Tensor> Network => network;

    /// <summary>Vectors (B, L, channels) of token ids (B, L); the caller owns them.</summary>
    public Tensor Embed(Tensor words) => LookUp(vectors, words);

    /// <summary>Rows (B, L, channels) of a table (words, channels) for token ids (B, L); the caller owns them.</summary>
    internal static Tensor LookUp(Tensor table, Tensor words)
    {
        using var scope = NewDisposeScope();
        return table.index_select(0, words.flatten()).view(words.shape[0], words.shape[1], -1).MoveToOuterDisposeScope();
    }

    /// <summary>Logits (B, classes) of token ids (B, L), not mixed; the caller owns them.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return network.call(Embed(input)).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input) =>
        graph.Call(network, graph.Add("Gather", [graph.Weights(this, Vectors), input]));
}
