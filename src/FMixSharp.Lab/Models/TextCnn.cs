using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// The paper's text CNN (spec §4.8): three convolutions over the words with kernels of 3, each with a ReLU; then the mean, the maximum and
/// the last step over the words side by side, and three linear layers. Padding is not masked. With 300-d vectors and width 128 it has
/// 280,454 parameters for six outputs.
/// </summary>
internal sealed class TextCnn : CompositeModule, IOnnxModule
{
    // Convolutions as linear layers on each word with its neighbours.
    private readonly Linear conv1,
        conv2,
        conv3;
    private readonly Linear fc1,
        fc2,
        fc3;

    /// <summary>Builds it in training mode, in float32 on the processor.</summary>
    /// <param name="width">Channels of the convolutions and of the linear layers, at least 1.</param>
    /// <param name="channels">Dimensions of the word vectors.</param>
    /// <param name="classes">Number of logits.</param>
    public TextCnn(int width = 128, int channels = 300, int classes = 1)
        : base(nameof(TextCnn))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        conv1 = Linear(3 * channels, width);
        conv2 = Linear(3 * width, width);
        conv3 = Linear(3 * width, width);
        fc1 = Linear(3 * width, width);
        fc2 = Linear(width, width);
        fc3 = Linear(width, classes);
        RegisterComponents();
    }

    /// <summary>Logits (B, classes) of word vectors (B, L, channels), L at least 1; the caller owns them.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var words = input;
        foreach (var convolution in (Linear[])[conv1, conv2, conv3])
            words = convolution.call(WithNeighbours(words)).relu_();
        var summary = cat([words.mean([1]), words.max(1).values, words.select(1, -1)], 1);
        return fc3.call(fc2.call(fc1.call(summary).relu_()).relu_()).MoveToOuterDisposeScope();
    }

    // (B, L, 3·channels): the word before, the word and the word after, zero beyond the ends.
    private static Tensor WithNeighbours(Tensor words)
    {
        var length = words.shape[1];
        var padded = functional.pad(words, (0, 0, 1, 1));
        return cat([padded.narrow(1, 0, length), words, padded.narrow(1, 2, length)], 2);
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        var words = input;
        foreach (var convolution in (Linear[])[conv1, conv2, conv3])
            words = graph.Add("Relu", [graph.Call(convolution, WithNeighbours(graph, words))]);
        var hidden = graph.Add("Relu", [graph.Call(fc1, Summary(graph, words))]);
        return graph.Call(fc3, graph.Add("Relu", [graph.Call(fc2, hidden)]));
    }

    /// <summary>Of each text of states (B, L, C), the mean, the maximum and the last one side by side, (B, 3·C).</summary>
    internal static OnnxValue Summary(OnnxGraph graph, OnnxValue states)
    {
        OnnxAttribute[] overWords = [OnnxAttribute.Wholes("axes", 1), OnnxAttribute.Whole("keepdims", 0)];
        var last = graph.Add("Squeeze", [ShapeLayers.Sliced(graph, states, 1, -1), graph.Wholes([1])]);
        OnnxValue[] parts = [graph.Add("ReduceMean", [states], overWords), graph.Add("ReduceMax", [states], overWords), last];
        return graph.Add("Concat", parts, OnnxAttribute.Whole("axis", 1));
    }

    private static OnnxValue WithNeighbours(OnnxGraph graph, OnnxValue words)
    {
        var padded = graph.Add("Pad", [words, graph.Wholes([0, 1, 0, 0, 1, 0])]);
        OnnxValue[] parts = [ShapeLayers.Sliced(graph, padded, 1, 0, -2), words, ShapeLayers.Sliced(graph, padded, 1, 2)];
        return graph.Add("Concat", parts, OnnxAttribute.Whole("axis", 2));
    }
}
