using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// The paper's BiLSTM (spec §4.9): two bidirectional layers over the words; then the mean, the maximum and the output at the last word side
/// by side, and three linear layers. Padding is not masked. With 300-d vectors and width 128 it has 1,099,782 parameters for six outputs.
/// </summary>
internal sealed class BiLstm : CompositeModule, IOnnxModule
{
    private readonly LSTM lstm;
    private readonly Linear fc1,
        fc2,
        fc3;

    /// <summary>Builds it in training mode, in float32 on the processor.</summary>
    /// <param name="width">Hidden units of each direction, at least 1; linear layers have twice as many.</param>
    /// <param name="channels">Dimensions of the word vectors.</param>
    /// <param name="classes">Number of logits.</param>
    public BiLstm(int width = 128, int channels = 300, int classes = 1)
        : base(nameof(BiLstm))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        lstm = LSTM(channels, width, numLayers: 2, batchFirst: true, bidirectional: true);
        fc1 = Linear(6 * width, 2 * width);
        fc2 = Linear(2 * width, 2 * width);
        fc3 = Linear(2 * width, classes);
        RegisterComponents();
    }

    /// <summary>Logits (B, classes) of word vectors (B, L, channels), L at least 1; the caller owns them.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (words, _, _) = lstm.call(input, null);
        var summary = cat([words.mean([1]), words.max(1).values, words.select(1, -1)], 1);
        return fc3.call(fc2.call(fc1.call(summary).relu_()).relu_()).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        var words = ConvolutionLayers.Recurrent(graph, lstm, input);
        var hidden = graph.Add("Relu", [graph.Call(fc1, TextCnn.Summary(graph, words))]);
        return graph.Call(fc3, graph.Add("Relu", [graph.Call(fc2, hidden)]));
    }
}
