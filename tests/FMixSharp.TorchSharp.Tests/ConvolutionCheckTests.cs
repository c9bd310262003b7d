using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests;

public sealed class ConvolutionCheckTests
{
    public static TheoryData<string> Convolutions => [.. layers.Keys];

    // Of everything that changes what is computed: axes, padding, dilation, groups, transposition.
    private static readonly Dictionary<string, (Func<Module<Tensor, Tensor>> Layer, long[] Shape)> layers = new()
    {
        ["1d"] = (() => Conv1d(6, 18, 3, padding: 1, stride: 2), [5, 6, 17]),
        ["2d"] = (() => Conv2d(3, 20, 3, padding: 1, stride: 2, bias: false), [5, 3, 9, 8]),
        ["3d"] = (() => Conv3d(2, 8, 3, dilation: 2), [2, 2, 9, 8, 7]),
        ["one sample without a batch"] = (() => Conv2d(3, 8, 3), [3, 9, 9]),
        ["groups"] = (() => Conv2d(8, 16, 3, groups: 4), [5, 8, 7, 7]),
        ["as large as its input"] = (() => Conv2d(4, 8, (4, 3), padding: Padding.Same, dilation: (1, 2)), [5, 4, 9, 8]),
        ["reflected"] = (() => Conv2d(4, 8, 3, padding: 1, padding_mode: PaddingModes.Reflect), [5, 4, 9, 8]),
        ["transposed 1d"] = (() => ConvTranspose1d(4, 6, 3, stride: 2, padding: 1, output_padding: 1), [5, 4, 9]),
        ["transposed 2d"] = (() => ConvTranspose2d(4, 6, 3, stride: 2, padding: 1, output_padding: 1), [5, 4, 9, 8]),
        ["transposed 3d"] = (() => ConvTranspose3d(4, 6, 3, stride: 2), [2, 4, 5, 4, 3]),
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Convolutions_that_are_right_are_found_right(string which)
    {
        using var scope = NewDisposeScope();
        var (create, shape) = layers[which];
        using var layer = create();
        var visited = new List<string>();
        Assert.Empty(ConvolutionCheck.Find(layer, randn(shape), withInputGradient: true, visited.Add));
        Assert.Equal([layer.GetName()], visited);
    }

    [Fact]
    public void Each_kind_of_layer_is_computed_once_and_named_before()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(
            ("stem", Conv2d(3, 16, 3, padding: 1)),
            ("one", Conv2d(16, 16, 3, padding: 1)),
            ("two", Conv2d(16, 16, 3, padding: 1)),
            ("down", Conv2d(16, 16, 3, stride: 2))
        );
        var visited = new List<string>();
        Assert.Empty(ConvolutionCheck.Find(model, randn(4, 3, 8, 8), visit: visited.Add));
        Assert.Equal(["stem", "one", "down"], visited);
    }

    [Fact]
    public void The_model_stays_as_it_was()
    {
        using var scope = NewDisposeScope();
        using var norm = BatchNorm2d(16);
        using var model = Sequential(("stem", Conv2d(3, 16, 3)), ("norm", norm), ("next", Conv2d(16, 16, 3)));
        model.train();
        norm.eval();
        foreach (var parameter in model.parameters())
            parameter.requires_grad = false; // as in fine-tuning
        var before = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        using var images = randn(4, 3, 8, 8);
        var kept = images.clone();
        Assert.Empty(ConvolutionCheck.Find(model, images));
        Assert.True(model.training);
        Assert.False(norm.training);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.grad is null && !parameter.requires_grad));
        Assert.All(model.state_dict(), entry => Assert.True(entry.Value.Equals(before[entry.Key]), entry.Key));
        Assert.True(images.Equals(kept) && !images.requires_grad);
        Assert.True(is_grad_enabled());
        LiveTensors.AssertOnlyResultRemains(() =>
        {
            ConvolutionCheck.Find(model, images);
            return zeros(1).DetachFromDisposeScope();
        });
    }

    // It is not run, because that would overwrite memory.
    [Fact]
    public void A_layer_whose_gradient_is_written_outside_its_memory_is_named()
    {
        Assert.SkipUnless(Avx2.IsSupported, "The kernel is for AVX2 and AVX-512.");
        using var scope = NewDisposeScope();
        using var model = Sequential(("stem", Conv2d(3, 4, 3)), ("shortcut", Conv2d(4, 8, 1, stride: 2)), ("wide", Conv2d(8, 16, 3)));
        using var images = randn(4, 16, 16, 3).permute(0, 3, 1, 2); // channels last, and so what follows
        var fault = Assert.Single(ConvolutionCheck.Find(model, images));
        Assert.Equal("shortcut", fault.Layer);
        Assert.True(fault.IsDangerous);
        Assert.StartsWith("shortcut is a strided 1×1 convolution", fault.ToString(), StringComparison.Ordinal);
        Assert.Empty(ConvolutionCheck.Find(model, images.contiguous()));
    }

    [Fact]
    public void Bfloat16_is_compared_with_its_own_rounding()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("stem", Conv2d(3, 16, 3)), ("next", Conv2d(16, 16, 3))).to(ScalarType.BFloat16);
        Assert.Empty(ConvolutionCheck.Find(model, randn(4, 3, 8, 8).to(ScalarType.BFloat16), withInputGradient: true));
    }

    [Fact]
    public void Errors_are_shares_of_the_root_mean_square()
    {
        using var scope = NewDisposeScope();
        var exact = arange(1000, ScalarType.Float64).sin();
        Assert.Equal(0, ConvolutionCheck.Error(exact.clone(), exact));
        Assert.Equal(0.05, ConvolutionCheck.Error(exact.mul(1.05), exact), 1e-12);
        Assert.True(ConvolutionCheck.Error(exact.to(ScalarType.BFloat16), exact) < 0.004); // 8 bits
        Assert.True(double.IsNaN(ConvolutionCheck.Error(full_like(exact, double.NaN), exact)));
        var oneWrong = exact.clone();
        oneWrong[500] += 1; // one of a thousand
        Assert.Equal(0.0447, ConvolutionCheck.Error(oneWrong, exact), 1e-3);
        Assert.Equal(0, ConvolutionCheck.Error(zeros(3), zeros(3, ScalarType.Float64)));
    }

    [Fact]
    public void Under_inference_mode_there_is_no_gradient_to_check_which_is_an_error()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Conv2d(3, 4, 3);
        using var inference = inference_mode();
        Assert.Contains(
            "inference_mode",
            Assert.Throws<ArgumentException>(() => ConvolutionCheck.Find(model, zeros(2, 3, 8, 8))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Inputs_that_the_model_cannot_be_judged_by_are_refused_and_not_called_a_fault()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU());
        void Says(string expected, Tensor inputs) =>
            Assert.Contains(
                expected,
                Assert.Throws<ArgumentException>(() => ConvolutionCheck.Find(model, inputs)).Message,
                StringComparison.Ordinal
            );
        Says("no elements", zeros(0, 3, 8, 8));
        Says("not finite", full(2, 3, 8, 8, float.NaN));
        Says("libtorch cannot compute the model of inputs (2, 5, 8, 8)", zeros(2, 5, 8, 8)); // five channels
        Says("of type Int64", zeros(2, 3, 8, 8, ScalarType.Int64));
        Assert.Empty(ConvolutionCheck.Find(model, full(2, 3, 8, 8, 1e38f))); // what overflows in any kernel
    }
}
