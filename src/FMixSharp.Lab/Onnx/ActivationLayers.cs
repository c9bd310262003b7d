using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Onnx;

/// <summary>Layers that change each value, and soft maxima.</summary>
internal static class ActivationLayers
{
    public static void AddAll()
    {
        Plain<ReLU>("Relu");
        Plain<Sigmoid>("Sigmoid");
        Plain<Tanh>("Tanh");
        Plain<Softsign>("Softsign");
        Plain<Hardswish>("HardSwish");
        OnnxLayers.Add<ReLU6>((graph, _, input) => graph.Add("Clip", [input, graph.Constant(0.0), graph.Constant(6.0)]));
        OnnxLayers.Add<Hardsigmoid>(
            (graph, _, input) =>
                graph.Add("HardSigmoid", [input], OnnxAttribute.Number("alpha", 1 / 6.0), OnnxAttribute.Number("beta", 0.5))
        );
        OnnxLayers.Add<LeakyReLU>((graph, layer, input) => Leaky(graph, input, layer.negative_slope));
        OnnxLayers.Add<PReLU>(Parametric);
        OnnxLayers.Add<ELU>((graph, layer, input) => graph.Add("Elu", [input], OnnxAttribute.Number("alpha", layer.alpha)));
        OnnxLayers.Add<SiLU>((graph, _, input) => graph.Add("Mul", [input, graph.Add("Sigmoid", [input])]));
        OnnxLayers.Add<Mish>((graph, _, input) => graph.Add("Mul", [input, graph.Add("Tanh", [graph.Add("Softplus", [input])])]));
        OnnxLayers.Add<Softplus>(
            (graph, layer, input) =>
                layer.beta == 1 ? graph.Add("Softplus", [input]) : throw graph.NoForm(layer, "has a β other than 1, which is not written")
        );
        OnnxLayers.Add<GELU>(
            (graph, layer, input) =>
                layer.approximate == TorchSharp.Modules.GELU.Approximate.none
                    ? Gelu(graph, input)
                    : throw graph.NoForm(layer, "approximates by tanh, which is not written")
        );
        OnnxLayers.Add<Softmax>((graph, layer, input) => graph.Add("Softmax", [input], OnnxAttribute.Whole("axis", layer.dim)));
        OnnxLayers.Add<LogSoftmax>((graph, layer, input) => graph.Add("LogSoftmax", [input], OnnxAttribute.Whole("axis", layer.dim)));
    }

    /// <summary>Negative values times a slope.</summary>
    public static OnnxValue Leaky(OnnxGraph graph, OnnxValue input, double slope) =>
        graph.Add("LeakyRelu", [input], OnnxAttribute.Number("alpha", slope));

    /// <summary>x·Φ(x), by the error function.</summary>
    public static OnnxValue Gelu(OnnxGraph graph, OnnxValue input)
    {
        var error = graph.Add("Erf", [graph.Add("Mul", [input, graph.Constant(Math.Sqrt(0.5))])]);
        var share = graph.Add("Mul", [graph.Add("Add", [error, graph.Constant(1.0)]), graph.Constant(0.5)]);
        return graph.Add("Mul", [input, share]);
    }

    private static void Plain<TModule>(string operation)
        where TModule : Module => OnnxLayers.Add<TModule>((graph, _, input) => graph.Add(operation, [input]));

    // One slope for all, or one for each channel, which is the second axis.
    private static OnnxValue Parametric(OnnxGraph graph, PReLU layer, OnnxValue input)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        long[] ofChannels = [-1, .. Enumerable.Repeat(1L, graph.InputShape(layer).Count - 2)];
        return graph.Add("PRelu", [input, graph.Constant(graph.FindValues(layer, "weight")!.detach().reshape(ofChannels))]);
    }
}
