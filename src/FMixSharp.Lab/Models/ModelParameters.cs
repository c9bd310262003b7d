using FMixSharp.Lab.Models.Bert;

namespace FMixSharp.Lab.Models;

/// <summary>
/// How many numbers a model learns, by arithmetic: before it is built, because one that is far too large would take all memory on the way.
/// A test holds each against the model itself.
/// </summary>
internal static class ModelParameters
{
    public static long PreActResNet(int depth, int width, int channels, int classes)
    {
        var stages = ResNetStages.Of(depth);
        var (count, outputs) = Blocks(
            stages,
            width,
            stage => (long)width << stage,
            stages.Expansion,
            (inputs, inner, outputs, stride) => PreActBlock(inputs, inner, outputs, stride, stages.Bottleneck)
        );
        return Convolution(channels, width, 3) + Norm(width) + count + Linear(outputs, classes);
    }

    public static long ResNet(int depth, int width, int channels, int classes)
    {
        var stages = ResNetStages.Of(depth);
        var (count, outputs) = Blocks(
            stages,
            width,
            stage => (long)width << stage,
            stages.Expansion,
            (inputs, inner, outputs, stride) =>
                stages.Bottleneck ? Bottleneck(inputs, inner, outputs, stride) : BasicBlock(inputs, outputs, stride)
        );
        return Convolution(channels, width, 7) + Norm(width) + count + Linear(outputs, classes);
    }

    public static long SeResNeXt(int depth, int width, int channels, int classes)
    {
        var groups = Models.SeResNeXt.Groups(width);
        var (count, outputs) = Blocks(
            ResNetStages.Of(depth),
            width,
            stage => 2L * width << stage,
            2,
            (inputs, inner, outputs, stride) =>
                Bottleneck(inputs, inner, outputs, stride, groups)
                + Linear(outputs, SqueezeExcitation.Squeezed(outputs))
                + Linear(SqueezeExcitation.Squeezed(outputs), outputs)
        );
        return Convolution(channels, width, 7) + Norm(width) + count + Linear(outputs, classes);
    }

    public static long WideResNet(int depth, int width, int channels, int classes)
    {
        var blocks = (depth - 4) / 6;
        long inputs = 16,
            count = Convolution(channels, inputs, 3);
        for (var stage = 0; stage < 3; stage++)
        {
            var outputs = 16L * width << stage;
            count += PreActBlock(inputs, outputs, outputs, stage == 0 ? 1 : 2, bottleneck: false);
            count += (blocks - 1) * PreActBlock(outputs, outputs, outputs, 1, bottleneck: false);
            inputs = outputs;
        }
        return count + Norm(inputs) + Linear(inputs, classes);
    }

    public static long DenseNet(int depth, int growth, int channels, int classes)
    {
        var layers = (depth - 4) / 6;
        long width = 2L * growth,
            count = Convolution(channels, width, 3);
        for (var block = 0; block < 3; block++)
        {
            for (var layer = 0; layer < layers; layer++, width += growth)
                count += Norm(width) + Convolution(width, 4L * growth, 1) + Norm(4L * growth) + Convolution(4L * growth, growth, 3);
            if (block == 2)
                continue;
            count += Norm(width) + Convolution(width, width / 2, 1);
            width /= 2;
        }
        return count + Norm(width) + Linear(width, classes);
    }

    public static long PyramidNet(int depth, int widening, int channels, int classes)
    {
        var blocks = 3 * ((depth - 2) / 9);
        long inputs = Models.PyramidNet.StemWidth,
            count = Convolution(channels, inputs, 3) + Norm(inputs);
        for (var block = 1; block <= blocks; block++)
        {
            long width = Models.PyramidNet.Width(block, blocks, widening),
                outputs = PyramidBlock.Outputs((int)width);
            count += Norm(inputs) + Convolution(inputs, width, 1) + Norm(width) + Convolution(width, width, 3);
            count += Norm(width) + Convolution(width, outputs, 1) + Norm(outputs);
            inputs = outputs;
        }
        return count + Norm(inputs) + Linear(inputs, classes);
    }

    public static long TextCnn(long width, int channels, int classes) =>
        Linear(3L * channels, width) + 3 * Linear(3 * width, width) + Linear(width, width) + Linear(width, classes);

    public static long BiLstm(long width, int channels, int classes)
    {
        return Both(channels) + Both(2 * width) + Linear(6 * width, 2 * width) + Linear(2 * width, 2 * width) + Linear(2 * width, classes);

        // A layer's directions, each with four gates of two biases.
        long Both(long inputs) => 2 * (4 * width * (inputs + width) + 8 * width);
    }

    public static long PointNet(long width, int channels, int classes)
    {
        long[] sizes = [channels, width, 2 * width, 16 * width, 8 * width, 4 * width];
        return sizes.Zip(sizes.Skip(1)).Sum(pair => Linear(pair.First, pair.Second) + Norm(pair.Second)) + Linear(4 * width, classes);
    }

    public static long VoxNet(long width, int channels, int classes) =>
        (125 * channels + 1) * width + (27 * width + 1) * width + Linear(216 * width, 4 * width) + Linear(4 * width, classes);

    public static long Bert(BertConfig config, int classes)
    {
        long hidden = config.Hidden;
        var layer = 4 * Linear(hidden, hidden) + Linear(hidden, config.FeedForward) + Linear(config.FeedForward, hidden) + 2 * Norm(hidden);
        return ((long)config.Vocabulary + config.Positions + config.TokenTypes) * hidden
            + Norm(hidden)
            + config.Layers * layer
            + Linear(hidden, classes);
    }

    private static (long Count, long Outputs) Blocks(
        ResNetStages stages,
        long inputs,
        Func<int, long> inner,
        int expansion,
        Func<long, long, long, int, long> block
    )
    {
        var count = 0L;
        for (var stage = 0; stage < stages.Blocks.Count; stage++)
        {
            for (var index = 0; index < stages.Blocks[stage]; index++)
            {
                var outputs = inner(stage) * expansion;
                count += block(inputs, inner(stage), outputs, ResNetStages.Stride(stage, index));
                inputs = outputs;
            }
        }
        return (count, inputs);
    }

    private static long PreActBlock(long inputs, long inner, long outputs, int stride, bool bottleneck) =>
        Norm(inputs)
        + (bottleneck ? Convolution(inputs, inner, 1) : Convolution(inputs, inner, 3))
        + Norm(inner)
        + Convolution(inner, inner, 3)
        + (bottleneck ? Norm(inner) + Convolution(inner, outputs, 1) : 0)
        + (stride != 1 || inputs != outputs ? Convolution(inputs, outputs, 1) : 0);

    private static long BasicBlock(long inputs, long outputs, int stride) =>
        Convolution(inputs, outputs, 3) + Convolution(outputs, outputs, 3) + 2 * Norm(outputs) + Shortcut(inputs, outputs, stride);

    private static long Bottleneck(long inputs, long inner, long outputs, int stride, int groups = 1) =>
        Convolution(inputs, inner, 1)
        + Convolution(inner, inner, 3) / groups
        + Convolution(inner, outputs, 1)
        + 2 * Norm(inner)
        + Norm(outputs)
        + Shortcut(inputs, outputs, stride);

    private static long Shortcut(long inputs, long outputs, int stride) =>
        stride != 1 || inputs != outputs ? Convolution(inputs, outputs, 1) + Norm(outputs) : 0;

    // Without a bias, where batch norm follows.
    private static long Convolution(long inputs, long outputs, int side) => inputs * outputs * side * side;

    private static long Linear(long inputs, long outputs) => (inputs + 1) * outputs;

    private static long Norm(long channels) => 2 * channels;
}
