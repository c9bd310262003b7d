using FMixSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models;

[Collection("tensors")]
public sealed class PreActResNetTests
{
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
        var input = SmallModels.Images(2, 3, 16);
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
        Assert.Equal(
            ["bn1.bias", "bn1.weight", "bn2.bias", "bn2.weight", "conv1.weight", "conv2.weight", "shortcut.0.weight"],
            block.named_parameters().Select(entry => entry.name).Order(StringComparer.Ordinal)
        );
        var parameters = block.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        nn.init.zeros_(parameters["conv2.weight"]);
        var input = SmallModels.Images(2, 3, 16);
        var activation = nn.functional.relu(input / Math.Sqrt(1 + 1e-5));
        var expected = nn.functional.conv2d(activation, parameters["shortcut.0.weight"], strides: [2, 2]);
        Assert.True(block.call(input).allclose(expected, rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void Runs_forward_and_backward_in_bfloat16()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Ready(new PreActResNet(18, 4, 3, 5));
        model.to(ScalarType.BFloat16);
        using var logits = model.call(SmallModels.Images(4, 3, 16).to(ScalarType.BFloat16));
        logits.sum().backward();
        Assert.Equal(ScalarType.BFloat16, logits.dtype);
        Assert.All(model.parameters(), parameter => Assert.NotNull(parameter.grad));
    }

    [Fact]
    public void Width_16_has_the_parameters_counted_by_hand()
    {
        long inputs = 16,
            expected = 3 * 16 * 9 + 2 * 16; // stem
        for (var stage = 0; stage < 4; stage++)
        {
            long outputs = 16 << stage;
            expected += 2 * inputs + inputs * outputs * 9 + 2 * outputs + outputs * outputs * 9; // first block
            expected += stage == 0 ? 0 : inputs * outputs; // its 1x1 shortcut
            expected += 2 * (2 * outputs + outputs * outputs * 9); // second block
            inputs = outputs;
        }
        using var model = new PreActResNet(18, 16);
        Assert.Equal(700_794, expected + inputs * 10 + 10);
        Assert.Equal(700_794, model.parameters().Sum(parameter => parameter.numel()));
    }
}
