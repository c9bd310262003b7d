using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// The bottleneck of ResNet-50 and deeper (spec §4.5), and of SE-ResNeXt with groups and squeeze-and-excitation (spec §4.6): 1×1, 3×3 (with
/// the stride) and 1×1 convolutions, each with batch norm, ReLU between them; the shortcut, which is a 1×1 convolution and batch norm where
/// the shape changes, is added before the last ReLU.
/// </summary>
internal sealed class Bottleneck : CompositeModule, IOnnxModule
{
    private readonly Conv2d conv1,
        conv2,
        conv3;
    private readonly BatchNorm2d bn1,
        bn2,
        bn3;
    private readonly SqueezeExcitation? se_module;
    private readonly Sequential? downsample;
    private readonly int stride;

    /// <summary><paramref name="width"/> is the number of channels inside the branch.</summary>
    public Bottleneck(int inputs, int width, int outputs, int stride, int groups = 1, bool squeezeExcitation = false)
        : base(nameof(Bottleneck))
    {
        this.stride = stride;
        conv1 = Conv2d(inputs, width, 1, bias: false);
        bn1 = BatchNorm2d(width);
        conv2 = Conv2d(width, width, 3, stride, padding: 1, groups: groups, bias: false);
        bn2 = BatchNorm2d(width);
        conv3 = Conv2d(width, outputs, 1, bias: false);
        bn3 = BatchNorm2d(outputs);
        if (squeezeExcitation)
            se_module = new SqueezeExcitation(outputs);
        if (stride != 1 || inputs != outputs)
            downsample = Sequential(Conv2d(inputs, outputs, 1, bias: false), BatchNorm2d(outputs));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var branch = conv2.call(bn1.call(conv1.call(input)).relu_());
        branch = bn3.call(conv3.call(bn2.call(branch).relu_()));
        branch = se_module?.call(branch) ?? branch;
        var kept = downsample?.call(FeatureMaps.EveryStride(input, stride)) ?? input;
        return branch.add_(kept).relu_().MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        var branch = graph.Call([conv2, bn2], graph.Add("Relu", [graph.Call([conv1, bn1], input)]));
        branch = graph.Call([conv3, bn3], graph.Add("Relu", [branch]));
        branch = se_module is null ? branch : graph.Call(se_module, branch);
        var kept = downsample is null ? input : graph.Call(downsample, FeatureMaps.EveryStride(graph, input, stride));
        return graph.Add("Relu", [graph.Add("Add", [branch, kept])]);
    }
}
