using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// The paper's text CNN (spec §4.8): three convolutions over the words with kernels of 3, each with a ReLU; then the mean, the maximum and the last step over the words side
/// by side, and three linear layers. Padding is not masked. With 300-d vectors and width 128 it has 280,454 parameters for six outputs.
/// </summary>
public sealed class TextCnn : CompositeModule
{
    private readonly Conv1d conv1, conv2, conv3;
    private readonly Linear fc1, fc2, fc3;

    /// <summary>Builds it in training mode, in float32 on the processor.</summary>
    /// <param name="width">Channels of the convolutions and of the linear layers, at least 1.</param>
    /// <param name="channels">Dimensions of the word vectors.</param>
    /// <param name="classes">Number of logits.</param>
    public TextCnn(int width = 128, int channels = 300, int classes = 1) : base(nameof(TextCnn))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        conv1 = Conv1d(channels, width, 3, padding: 1L);
        conv2 = Conv1d(width, width, 3, padding: 1L);
        conv3 = Conv1d(width, width, 3, padding: 1L);
        fc1 = Linear(3 * width, width);
        fc2 = Linear(width, width);
        fc3 = Linear(width, classes);
        RegisterComponents();
    }

    /// <summary>Logits (B, classes) of word vectors (B, L, channels), L at least 1; the caller owns them. Vectors are cast to the type of the convolutions' weights.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var words = input.to(conv1.weight.dtype);
        foreach (var convolution in (Conv1d[])[conv1, conv2, conv3])
            words = Convolved(words, convolution).relu_();
        words = words.to(fc1.weight!.dtype);
        var summary = cat([words.mean([1]), words.max(1).values, words.select(1, -1)], 1);
        return fc3.call(fc2.call(fc1.call(summary).relu_()).relu_()).MoveToOuterDisposeScope();
    }

    // As a product of each word with its neighbours by the weights, channels last: oneDNN computes convolutions of 25 channels wrongly on some processors (docs/design.md), and
    // products rightly. It is no slower.
    private static Tensor Convolved(Tensor words, Conv1d convolution)
    {
        var length = words.shape[1];
        var padded = functional.pad(words, (0, 0, 1, 1));
        var neighbours = cat([padded.narrow(1, 0, length), words, padded.narrow(1, 2, length)], 2);
        return functional.linear(neighbours, convolution.weight.transpose(1, 2).flatten(1), convolution.bias);
    }
}
