using FMixSharp.Lab.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Export;

/// <summary>Points (B, N, 3) as <see cref="MixPointClouds.Standardise"/> makes them.</summary>
internal sealed class CloudStandardisation() : Module<Tensor, Tensor>(nameof(CloudStandardisation)), IOnnxModule
{
    // Numbers of types in ONNX.
    private const long Float32 = 1,
        Float64 = 11;

    public override Tensor forward(Tensor input) => MixPointClouds.Standardise(input);

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        // In float64, as the original: the points of a flat object then lie exactly on their mean, and stay 0.
        var points = As(Float64, input);
        var centred = graph.Add("Sub", [points, OverPoints("ReduceMean", points)]);
        var squares = OverPoints("ReduceSumSquare", centred);
        var length = graph.Add("Shape", [input], OnnxAttribute.Whole("start", 1), OnnxAttribute.Whole("end", 2));
        var others = graph.Add("Sub", [As(Float64, length), As(Float64, graph.Constant(1))]); // n − 1
        var deviation = graph.Add("Sqrt", [graph.Add("Div", [squares, others])]);
        var divisor = graph.Add("Max", [deviation, As(Float64, graph.Constant(float.Epsilon))]);
        return As(Float32, graph.Add("Div", [centred, divisor]));

        OnnxValue As(long type, OnnxValue value) => graph.Add("Cast", [value], OnnxAttribute.Whole("to", type));

        OnnxValue OverPoints(string operation, OnnxValue points) =>
            graph.Add(operation, [points], OnnxAttribute.Wholes("axes", 1), OnnxAttribute.Whole("keepdims", 1));
    }
}
