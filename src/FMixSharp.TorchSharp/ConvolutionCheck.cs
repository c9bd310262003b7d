using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>
/// Compares the convolutions of a model, as libtorch computes them on this processor, with the same in float64, which another part of
/// libtorch computes: <c>foreach (var fault in ConvolutionCheck.Find(model, images)) Console.Error.WriteLine(fault);</c>. Which kernel a
/// convolution gets, and so whether it is right, depends on numbers of channels, batch size, threads, precision and layout: give it a batch
/// as in training.
/// </summary>
/// <remarks>It takes about as long as a training step; with a small model longer, because first calls take their time whatever the size. A
/// kernel that ends the process ends it here, too; <c>visit</c> then names the layer, if the check runs in a process of its own.</remarks>
public static class ConvolutionCheck
{
    /// <summary>The convolutions that are computed wrongly; none when all is well, or when the model is not on the processor.</summary>
    /// <param name="model">
    /// The model. Every module of it that is a convolution, also a transposed one, is looked at where it is run by <c>call</c>. Its
    /// weights, buffers, mode and gradients stay as they are.
    /// </param>
    /// <param name="inputs">What the model is given, such as images (B, C, H, W).</param>
    /// <param name="withInputGradient">Whether gradients with respect to <paramref name="inputs"/> are to be right, too, as attacks need
    /// them.</param>
    /// <param name="visit">Told the name of each layer before it is computed; may be null. Of layers that run the same kernel only the
    /// first is.</param>
    /// <exception cref="ArgumentException">
    /// The inputs have no elements, or some that are not finite; libtorch cannot compute the model of them; or it is asked under
    /// <c>inference_mode()</c>. What the model itself throws comes through.
    /// </exception>
    public static IReadOnlyList<ConvolutionFault> Find(
        nn.Module<Tensor, Tensor> model,
        Tensor inputs,
        bool withInputGradient = false,
        Action<string>? visit = null
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        LibTorchFaults.Repair();
        MixInputs.CheckDense(inputs, nameof(inputs));
        if (inputs.numel() == 0)
            throw new ArgumentException(
                $"inputs are ({string.Join(", ", inputs.shape)}) and have no elements; give a batch as in training",
                nameof(inputs)
            );
        if (is_floating_point(inputs) && !IsFinite(inputs))
            throw new ArgumentException(
                "inputs have values that are not finite, which no kernel computes rightly; give a batch as in training",
                nameof(inputs)
            );
        var faults = new List<ConvolutionFault>();
        if (inputs.device_type != DeviceType.CPU)
            return faults;
        var modes = model.modules().Prepend(model).Select(module => (Module: module, module.training)).ToArray();
        var kinds = new HashSet<string>();
        var unhook = new List<Action>();
        foreach (var (path, layer) in model.named_modules().Append((model.GetName(), model)))
        {
            if (layer is Convolution convolution)
            {
                unhook.Add(
                    convolution
                        .register_forward_pre_hook(
                            (_, input) =>
                            {
                                // Training asks for no gradient with respect to the inputs of the first layer.
                                var wantsInputGradient = withInputGradient || kinds.Count > 0;
                                if (kinds.Add(Kind(convolution, input, wantsInputGradient)))
                                {
                                    visit?.Invoke(path);
                                    faults.AddRange(
                                        Problems(convolution, input, wantsInputGradient)
                                            .Select(problem => new ConvolutionFault(path, problem.Problem, problem.IsDangerous))
                                    );
                                }
                                return input;
                            }
                        )
                        .remove
                );
            }
        }
        try
        {
            model.eval();
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            model.call(inputs);
        }
        catch (ExternalException error)
        {
            throw new ArgumentException(
                $"libtorch cannot compute the model of inputs ({string.Join(", ", inputs.shape)}) of type {inputs.dtype}: "
                    + $"{error.Message.Split('\n', 2)[0].TrimEnd()}",
                nameof(inputs),
                error
            );
        }
        finally
        {
            unhook.ForEach(remove => remove());
            // Setting a module's mode sets that of its parts, too: they come after it, and get theirs back.
            foreach (var (module, training) in modes)
                if (module.training != training)
                    module.train(training);
        }
        return faults;
    }

    // Layers of a kind run the same kernels.
    private static string Kind(Convolution layer, Tensor input, bool wantsInputGradient) =>
        string.Join(
            ' ',
            (IEnumerable<object>)
                [
                    layer.transposed,
                    wantsInputGradient,
                    input.dtype,
                    .. Text(input.shape),
                    .. Text(input.stride()),
                    .. Text(layer.weight.shape),
                    .. Text(layer.stride),
                    .. Text(layer.dilation),
                    .. Text(layer.padding ?? []),
                    layer.padding_type ?? (object)"",
                    layer.padding_mode,
                    .. Text(layer.output_padding),
                    layer.groups,
                    layer.bias is not null,
                ]
        );

    private static IEnumerable<object> Text(long[] numbers) => numbers.Cast<object>().Append('|');

    private static List<(string Problem, bool IsDangerous)> Problems(Convolution layer, Tensor input, bool wantsInputGradient)
    {
        var problems = new List<(string, bool)>();
        using var scope = NewDisposeScope();
        if (input.dtype == ScalarType.Float64 || !IsFinite(input))
            return problems; // nothing to compare with
        using var learning = enable_grad();
        SoilMemory();
        var (inputs, weight) = (input.detach().requires_grad_(), layer.weight.detach().requires_grad_());
        var output = Convolve(layer, inputs, weight);
        if (!output.requires_grad)
            throw new ArgumentException("gradients cannot be checked under inference_mode(): leave it before Find is called");
        // A few samples in float64 are enough, and quick: kernels treat all alike but for the ends. The others get no gradient, so that the
        // weights' follows from these alone.
        var exactInputs = Chosen(input.detach(), input, layer).to(ScalarType.Float64).requires_grad_();
        var exactWeight = layer.weight.detach().to(ScalarType.Float64).requires_grad_();
        var exact = Convolve(layer, exactInputs, exactWeight);
        Compare("output", Chosen(output.detach(), input, layer), exact.detach());
        if (IsInRange(exact) && !IsFinite(output) && problems.Count == 0)
            problems.Add(("has an output that is not finite", false));
        if (OverrunsItsMemory(layer, input))
        {
            problems.Add(
                (
                    "is a strided 1×1 convolution of few channels that lie innermost in memory: the gradient of its weights is written "
                        + "outside its memory (docs/upstream.md); "
                        + "give it every stride-th pixel and no stride, or channels first",
                    true
                )
            );
            return problems;
        }
        // Any gradient without symmetry will do, and the same for both: a wave over the elements.
        var exactGradient = arange(exact.numel(), ScalarType.Float64).mul_(0.7).sin_().view(exact.shape);
        var gradient = zeros_like(output.detach()); // in the layout of the output, as in training
        Spread(gradient, exactGradient, input, layer);
        Tensor[] wanted = wantsInputGradient ? [weight, inputs] : [weight];
        Tensor[] exactWanted = wantsInputGradient ? [exactWeight, exactInputs] : [exactWeight];
        // Not by autograd.grad, in which every error ends the process (docs/upstream.md).
        autograd.backward([output], [gradient], inputs: wanted);
        autograd.backward([exact], [exactGradient], inputs: exactWanted);
        Compare("gradient of its weights", weight.grad!, exactWeight.grad!);
        if (wantsInputGradient)
            Compare("gradient of its input", Chosen(inputs.grad!, input, layer), exactInputs.grad!);
        return problems;

        void Compare(string what, Tensor result, Tensor truth)
        {
            if (IsInRange(truth) && Error(result, truth) is var error && !(error <= Tolerance(input.dtype)))
                problems.Add(
                    (
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"has a wrong {what} ({(double.IsNaN(error) ? "not a number" : $"error {error:P0}")})"
                        ),
                        false
                    )
                );
        }
    }

    private static bool IsFinite(Tensor values)
    {
        using var scope = NewDisposeScope();
        return values.isfinite().all().item<bool>();
    }

    // Far from overflow, also of sums on the way; bfloat16 reaches as far as float32.
    private static bool IsInRange(Tensor exact) => exact.abs().max().item<double>() < 1e30;

    // Rounding errs by a few thousandths in bfloat16 and millionths in float32, and wrong kernels by hundredths at least.
    private static double Tolerance(ScalarType type) => type == ScalarType.Float32 ? 1e-3 : 0.02;

    /// <summary>Root mean square of a result's error, as a share of that of the truth; not a number where a value of it is none.</summary>
    internal static double Error(Tensor found, Tensor exact)
    {
        using var scope = NewDisposeScope();
        var error = (found.to(ScalarType.Float64) - exact).pow(2).mean().sqrt().item<double>();
        return error == 0 ? 0 : error / exact.pow(2).mean().sqrt().item<double>();
    }

    // The first two samples of a batch and the last; a sample without a batch is whole.
    private static long[]? Numbers(Tensor input, Convolution layer)
    {
        var batch = input.dim() == layer.kernel_size.Length + 2 ? input.shape[0] : 0;
        return batch > 3 ? [0, 1, batch - 1] : null;
    }

    private static Tensor Chosen(Tensor all, Tensor input, Convolution layer) =>
        Numbers(input, layer) is { } numbers ? all.index_select(0, tensor(numbers)) : all.alias();

    private static void Spread(Tensor all, Tensor chosen, Tensor input, Convolution layer)
    {
        if (Numbers(input, layer) is not { } numbers)
            all.copy_(chosen);
        else
            all.index_copy_(0, tensor(numbers), chosen.to(all.dtype));
    }

    // As the layer itself does, in the type of what it is given.
    private static Tensor Convolve(Convolution layer, Tensor input, Tensor weight)
    {
        var bias = layer.bias?.detach().to(weight.dtype);
        var (stride, dilation, axes) = (layer.stride, layer.dilation, layer.kernel_size.Length);
        if (layer.transposed)
        {
            return axes switch
            {
                1 => nn.functional.conv_transpose1d(
                    input,
                    weight,
                    bias,
                    stride[0],
                    layer.padding![0],
                    layer.output_padding[0],
                    layer.groups,
                    dilation[0]
                ),
                2 => nn.functional.conv_transpose2d(
                    input,
                    weight,
                    bias,
                    stride,
                    layer.padding,
                    layer.output_padding,
                    dilation,
                    layer.groups
                ),
                _ => nn.functional.conv_transpose3d(
                    input,
                    weight,
                    bias,
                    stride,
                    layer.padding,
                    layer.output_padding,
                    dilation,
                    layer.groups
                ),
            };
        }
        var padding = layer.padding ?? [.. layer.kernel_size.Select(_ => 0L)];
        if (layer.padding_type == Padding.Same || layer.padding_mode != PaddingModes.Zeros)
        {
            input = nn.functional.pad(
                input,
                Around(layer),
                layer.padding_mode == PaddingModes.Zeros ? PaddingModes.Constant : layer.padding_mode
            );
            padding = [.. padding.Select(_ => 0L)];
        }
        return axes switch
        {
            1 => nn.functional.conv1d(input, weight, bias, stride[0], padding[0], dilation[0], layer.groups),
            2 => nn.functional.conv2d(input, weight, bias, stride, padding, dilation, layer.groups),
            _ => nn.functional.conv3d(input, weight, bias, stride, padding, dilation, layer.groups),
        };
    }

    // Before and behind each axis, the last axis first.
    private static long[] Around(Convolution layer) =>
        [
            .. Enumerable
                .Range(0, layer.kernel_size.Length)
                .Reverse()
                .SelectMany<int, long>(axis =>
                {
                    if (layer.padding is { } padding)
                        return [padding[axis], padding[axis]];
                    var both = layer.padding_type == Padding.Same ? layer.dilation[axis] * (layer.kernel_size[axis] - 1) : 0;
                    return [both / 2, both - both / 2];
                }),
        ];

    // oneDNN 6035, by its source: the workspace for every stride-th pixel is made for the channels there are, and used in steps of as many
    // as a register holds. To run it is to overwrite what lies behind.
    private static bool OverrunsItsMemory(Convolution layer, Tensor input)
    {
        var register =
            Avx512F.IsSupported ? 16
            : Avx2.IsSupported ? 8
            : 0;
        return !layer.transposed
            && layer.kernel_size is { Length: 1 or 2 }
            && layer.kernel_size.All(size => size == 1)
            && layer.stride.Any(stride => stride > 1)
            && input.dtype == ScalarType.Float32
            && input.dim() == layer.kernel_size.Length + 2
            && layer.in_channels / layer.groups < register
            && input.stride()[1] == 1
            && input.shape[1] > 1
            && input.shape[2..].Any(size => size > 1);
    }

    // The wrong kernels take in memory that they should have cleared. At a program's start memory is all zero and they are right by luck;
    // so what is free now gets numbers that are none.
    private static void SoilMemory()
    {
        for (var size = 1L << 6; size <= 1L << 20; size *= 2)
        {
            using var one = full(size, float.NaN);
            using var other = full(size, float.NaN);
        }
    }
}
