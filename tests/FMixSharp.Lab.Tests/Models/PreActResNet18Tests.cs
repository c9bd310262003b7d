using FMixSharp.Lab.Models;
using FMixSharp.Masks;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models;

[Collection("tensors")]
public sealed class PreActResNet18Tests
{
    // The first five are the published counts (spec §4.1); width 16 has no published one, so the layers are counted by hand below.
    [Theory]
    [InlineData(64, 3, 10, 11_171_274)]
    [InlineData(64, 3, 100, 11_217_444)]
    [InlineData(64, 1, 10, 11_170_122)]
    [InlineData(64, 1, 12, 11_171_148)]
    [InlineData(64, 3, 200, 11_268_744)]
    [InlineData(16, 3, 10, 700_794)]
    [InlineData(16, 1, 10, 700_506)]
    public void Has_the_published_number_of_parameters(int width, int channels, int classes, long expected)
    {
        Assert.Equal(expected, Derived(width, channels, classes));
        using var model = new PreActResNet18(width, channels, classes);
        Assert.Equal(expected, model.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData(28)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(33)]
    public void Gives_logits_for_any_image_size(int size)
    {
        using var scope = NewDisposeScope();
        using var model = new PreActResNet18(4, 1, 7);
        Assert.Equal([2, 7], model.call(rand(2, 1, size, size)).shape);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradient_reaches_every_parameter(bool textbookShortcut)
    {
        using var scope = NewDisposeScope();
        using var model = Initialised(new PreActResNet18(4, 3, 5, textbookShortcut));
        model.call(Images(8, 3)).pow(2).sum().backward();
        foreach (var (name, parameter) in model.named_parameters())
            Assert.True(parameter.grad is { } gradient && gradient.abs().sum().item<float>() > 0, name);
    }

    [Fact]
    public void Evaluation_depends_on_each_image_alone_and_training_on_the_batch()
    {
        using var scope = NewDisposeScope();
        using var model = Initialised(new PreActResNet18(4, 3, 5));
        var images = Images(4, 3);
        var ofBatch = model.call(images)[..2];
        Assert.False(ofBatch.allclose(model.call(images[..2])));
        model.eval();
        Assert.True(model.call(images)[..2].allclose(model.call(images[..2]), rtol: 1e-4, atol: 1e-5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Identity_shortcut_passes_the_activation_and_in_the_textbook_variant_the_input(bool textbookShortcut)
    {
        using var scope = NewDisposeScope();
        using var block = new PreActBlock(3, 3, 1, textbookShortcut);
        block.eval(); // running mean 0 and variance 1, so batch norm only divides by √(1 + ε)
        foreach (var (name, parameter) in block.named_parameters())
        {
            if (name.StartsWith("conv", StringComparison.Ordinal))
                nn.init.zeros_(parameter); // leaves the shortcut alone
        }
        var input = Images(2, 3);
        var kept = input.clone();
        var expected = textbookShortcut ? kept : nn.functional.relu(kept / Math.Sqrt(1 + 1e-5));
        Assert.True(block.call(input).allclose(expected, rtol: 1e-6, atol: 1e-7));
        Assert.True(input.Equals(kept), "the input must not be changed in place");
    }

    [Fact]
    public void Changing_shortcut_is_a_convolution_of_the_activation_without_batch_norm()
    {
        using var scope = NewDisposeScope();
        using var block = new PreActBlock(3, 5, 2, textbookShortcut: true);
        block.eval();
        Assert.Equal(["bn1.bias", "bn1.weight", "bn2.bias", "bn2.weight", "conv1.weight", "conv2.weight", "shortcut.0.weight"],
            block.named_parameters().Select(entry => entry.name).Order(StringComparer.Ordinal));
        var parameters = block.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        nn.init.zeros_(parameters["conv2.weight"]);
        var input = Images(2, 3);
        var activation = nn.functional.relu(input / Math.Sqrt(1 + 1e-5));
        var expected = nn.functional.conv2d(activation, parameters["shortcut.0.weight"], strides: [2, 2]);
        Assert.True(block.call(input).allclose(expected, rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void Whole_network_equals_the_specification_written_out()
    {
        using var scope = NewDisposeScope();
        using var model = Initialised(new PreActResNet18(4, 3, 5));
        model.eval();
        var p = model.named_parameters().ToDictionary(entry => entry.name, entry => (Tensor)entry.parameter);
        Tensor Active(Tensor x, string norm) => nn.functional.relu(x / Math.Sqrt(1 + 1e-5) * p[norm + ".weight"].view(1, -1, 1, 1));
        Tensor Conv(Tensor x, string name, long stride, long padding) =>
            nn.functional.conv2d(x, p[name + ".weight"], strides: [stride, stride], padding: [padding, padding]);
        var images = Images(2, 3);
        var x = Active(Conv(images, "conv1", 1, 1), "bn1");
        for (var stage = 1; stage <= 4; stage++)
        {
            for (var index = 0; index < 2; index++)
            {
                var block = $"layer{stage}.{index}";
                var stride = stage > 1 && index == 0 ? 2 : 1;
                var a = Active(x, block + ".bn1");
                var branch = Conv(Active(Conv(a, block + ".conv1", stride, 1), block + ".bn2"), block + ".conv2", 1, 1);
                x = branch + (stride == 2 ? Conv(a, block + ".shortcut.0", 2, 0) : a);
            }
        }
        var expected = nn.functional.linear(x.mean([2, 3]), p["linear.weight"], p["linear.bias"]);
        Assert.True(model.call(images).allclose(expected, rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void Runs_forward_and_backward_in_bfloat16()
    {
        using var scope = NewDisposeScope();
        using var model = Initialised(new PreActResNet18(4, 3, 5));
        model.to(ScalarType.BFloat16);
        using var logits = model.call(Images(4, 3).to(ScalarType.BFloat16));
        logits.sum().backward();
        Assert.Equal(ScalarType.BFloat16, logits.dtype);
        Assert.All(model.parameters(), parameter => Assert.NotNull(parameter.grad));
    }

    [Fact]
    public void Forward_leaves_only_its_result_and_disposal_leaves_nothing()
    {
        static long Count() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using var images = Images(2, 3).DetachFromDisposeScope();
        var before = Count();
        var model = new PreActResNet18(4, 3, 5);
        var built = Count();
        model.call(images).Dispose();
        Assert.Equal(built, Count());
        model.Dispose();
        Assert.Equal(before, Count());
    }

    private static PreActResNet18 Initialised(PreActResNet18 model)
    {
        ModelInitialisation.Initialise(model, RandomKey.FromSeed(1));
        return model;
    }

    private static Tensor Images(int count, int channels)
    {
        using var scope = NewDisposeScope();
        var stream = RandomKey.FromSeed(2).Stream();
        var values = new float[count * channels * 16 * 16];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)stream.NextNormal();
        return tensor(values).reshape(count, channels, 16, 16).MoveToOuterDisposeScope();
    }

    private static long Derived(long width, long channels, long classes)
    {
        var total = channels * width * 9 + 2 * width; // stem
        var inputs = width;
        for (var stage = 0; stage < 4; stage++)
        {
            var outputs = width << stage;
            total += 2 * inputs + inputs * outputs * 9 + 2 * outputs + outputs * outputs * 9; // first block
            total += stage == 0 ? 0 : inputs * outputs; // its 1x1 shortcut
            total += 2 * (2 * outputs + outputs * outputs * 9); // second block
            inputs = outputs;
        }
        return total + inputs * classes + classes;
    }
}
