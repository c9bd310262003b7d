using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Compares a model's convolutions, as they run on the processor, with the same in float64, which another library computes. On some
/// processors oneDNN returns wrong numbers for some numbers of channels, without an error (docs/design.md): a run should say so, and not just be bad.
/// </summary>
internal static class ConvolutionCheck
{
    // Of the root mean square; rounding errs by a few thousandths in bfloat16 and millionths in float32, and wrong kernels by several hundredths at least.
    private const double Tolerance = 0.02;

    /// <summary>Paths of the layers whose output or gradients are wrong; none when all is well, or when the model is not on the processor.</summary>
    /// <param name="model">The model; its weights, buffers, mode and gradients stay as they are.</param>
    /// <param name="samples">What the model is given, such as images (B, C, H, W); a few are enough.</param>
    public static IReadOnlyList<string> WrongLayers(nn.Module<Tensor, Tensor> model, Tensor samples)
    {
        if (samples.device_type != TorchSharp.DeviceType.CPU)
            return [];
        using var scope = NewDisposeScope();
        var wasTraining = model.training;
        model.eval();
        try
        {
            var inputs = Inputs(model, samples);
            // Training asks for no gradient with respect to the first layer's input.
            var wrong = inputs.Where((entry, index) => IsWrong(entry.Layer, entry.Input, index > 0)).Select(entry => entry.Path).ToArray();
            inputs.ForEach(entry => entry.Input.Dispose());
            return wrong;
        }
        finally
        {
            model.train(wasTraining);
        }
    }

    // What each convolution is given, in the order in which they run; one of each kind, because the others run the same kernel.
    private static List<(string Path, Convolution Layer, Tensor Input)> Inputs(nn.Module<Tensor, Tensor> model, Tensor samples)
    {
        var inputs = new List<(string, Convolution, Tensor)>();
        var kinds = new HashSet<string>();
        var unhook = new List<Action>();
        foreach (var (path, layer) in model.named_modules())
        {
            if (layer is not Convolution convolution || layer is ConvolutionTranspose)
                continue;
            unhook.Add(convolution.register_forward_pre_hook((_, input) =>
            {
                var kind = $"{inputs.Count == 0} {string.Join(' ', input.shape)} {string.Join(' ', input.stride())} {string.Join(' ', convolution.weight.shape)} "
                    + $"{string.Join(' ', convolution.stride)} {convolution.groups} {input.dtype}";
                if (kinds.Add(kind))
                    inputs.Add((path, convolution, input.alias().DetachFromDisposeScope()));
                return input;
            }).remove);
        }
        try
        {
            using var quiet = no_grad();
            using var _ = model.call(samples);
        }
        finally
        {
            unhook.ForEach(remove => remove());
        }
        return inputs;
    }

    private static bool IsWrong(Convolution layer, Tensor input, bool needsInputGradient)
    {
        using var scope = NewDisposeScope();
        using var learning = enable_grad();
        SoilMemory();
        var (output, gradients) = Run(layer, input.detach(), layer.weight.detach(), layer.bias?.detach());
        var (exact, exactGradients) = Run(layer, input.to(ScalarType.Float64), layer.weight.detach().to(ScalarType.Float64),
            layer.bias?.detach().to(ScalarType.Float64));
        return Differs(output, exact) || Differs(gradients[1], exactGradients[1]) || (needsInputGradient && Differs(gradients[0], exactGradients[0]));
    }

    // The wrong kernels take in memory that they should have cleared. At a program's start memory is all zero and they are right by luck; so what is
    // free now gets numbers that are none.
    private static void SoilMemory()
    {
        using var scope = NewDisposeScope();
        for (var size = 1L << 6; size <= 1L << 22; size *= 2)
        {
            for (var i = 0; i < 4; i++)
                full(size, float.NaN);
        }
    }

    private static (Tensor Output, IList<Tensor> Gradients) Run(Convolution layer, Tensor input, Tensor weight, Tensor? bias)
    {
        input.requires_grad = true;
        weight.requires_grad = true;
        var (stride, padding, dilation) = (layer.stride!, layer.padding!, layer.dilation!);
        var output = stride.Length switch
        {
            1 => nn.functional.conv1d(input, weight, bias, stride[0], padding[0], dilation[0], layer.groups),
            2 => nn.functional.conv2d(input, weight, bias, stride, padding, dilation, layer.groups),
            _ => nn.functional.conv3d(input, weight, bias, stride, padding, dilation, layer.groups),
        };
        // Any gradient without symmetry will do, and the same for both: a wave over the elements.
        var wave = arange(output.numel(), ScalarType.Float64).view(output.shape).mul(0.7).sin();
        var gradient = empty_like(output.detach()).copy_(wave); // in the layout of the output, as in training
        return (output, autograd.grad([output], [input, weight], [gradient]));
    }

    /// <summary>Whether two results of the same computation differ by more than rounding does.</summary>
    internal static bool Differs(Tensor found, Tensor exact)
    {
        var scale = exact.pow(2).mean().sqrt().item<double>();
        var error = (found.to(ScalarType.Float64) - exact).pow(2).mean().sqrt().item<double>();
        return !(error <= Tolerance * scale); // also when it is not a number
    }
}
