using FMixSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Tests.Models;

[Collection("tensors")]
public sealed class TextModelTests
{
    // Spec §4.8 and §4.9, without the vectors of words.
    [Theory]
    [InlineData("text-cnn", 6, 280_454)]
    [InlineData("text-cnn", 1, 279_809)]
    [InlineData("text-cnn", 5, 280_325)]
    [InlineData("bilstm", 6, 1_099_782)]
    [InlineData("bilstm", 1, 1_098_497)]
    [InlineData("bilstm", 5, 1_099_525)]
    public void Published_counts_to_the_unit(string name, int outputs, long count)
    {
        using var model = ModelCatalog.Create(name, null, null, 300, outputs);
        Assert.Equal(count, model.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData("text-cnn")]
    [InlineData("bilstm")]
    public void Texts_of_any_length_become_logits_and_every_parameter_learns(string name)
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Ready(ModelCatalog.Create(name, 16, null, 25, 3));
        foreach (var length in new[] { 1, 2, 50 })
            Assert.Equal([4, 3], model.call(SmallModels.Normal([4, length, 25], 1)).shape);
        model.call(SmallModels.Normal([4, 9, 25], 2)).pow(2).sum().backward();
        foreach (var (path, parameter) in model.named_parameters())
            Assert.True(
                parameter.grad is { } gradient && gradient.isfinite().all().item<bool>() && gradient.abs().sum().item<float>() > 0,
                path
            );
    }

    [Theory]
    [InlineData("text-cnn")]
    [InlineData("bilstm")]
    public void First_weights_follow_from_the_key_and_are_as_large_as_PyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        using var first = SmallModels.Ready(ModelCatalog.Create(name, 16, null, 25, 3));
        manual_seed(99);
        using var second = SmallModels.Ready(ModelCatalog.Create(name, 16, null, 25, 3));
        foreach (var (one, other) in first.named_parameters().Zip(second.named_parameters()))
            Assert.True(one.parameter.equal(other.parameter).all().item<bool>(), one.name);
        if (name == "bilstm")
        {
            Assert.All(
                first.named_parameters().Where(entry => entry.name.StartsWith("lstm.", StringComparison.Ordinal)),
                entry => Assert.InRange(entry.parameter.abs().max().item<float>(), 0.2, 0.25)
            ); // 1/√16, nearly reached by the largest of 64 or more
        }
    }

    [Fact]
    public void The_CNN_is_the_written_out_formula()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Ready(new TextCnn(width: 3, channels: 2, classes: 2));
        model.to(ScalarType.Float64);
        var parts = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        var input = SmallModels.Normal([2, 5, 2], 4).to(ScalarType.Float64);
        var words = input.transpose(1, 2);
        foreach (var name in new[] { "conv1", "conv2", "conv3" })
        {
            // As a sum over three shifted copies.
            var padded = functional.pad(words, (1, 1));
            var sum = parts[$"{name}.bias"].view(1, -1, 1);
            for (var shift = 0; shift < 3; shift++)
                sum = sum + parts[$"{name}.weight"].view(3, 3, -1)[.., shift, ..].matmul(padded.narrow(2, shift, 5));
            words = sum.clamp_min(0);
        }
        var hidden = cat([words.mean([2]), words.amax([2]), words[.., .., 4]], 1);
        foreach (var name in new[] { "fc1", "fc2", "fc3" })
            hidden = (hidden.matmul(parts[$"{name}.weight"].t()) + parts[$"{name}.bias"]).clamp_min(
                name == "fc3" ? double.NegativeInfinity : 0
            );
        Assert.True(model.call(input).allclose(hidden, 1e-12, 1e-12));
    }

    [Fact]
    public void Trained_vectors_are_looked_up_and_get_gradients()
    {
        using var scope = NewDisposeScope();
        using var model = new EmbeddedText(
            SmallModels.Normal([10, 4], 1),
            SmallModels.Ready(ModelCatalog.Create("text-cnn", 8, null, 4, 2))
        );
        var words = tensor(new long[] { 3, 7, 3, 0 }).view(2, 2);
        var vectors = model.get_parameter(EmbeddedText.Vectors)!;
        Assert.True(model.Embed(words)[1, 0].equal(vectors[3]).all().item<bool>());
        model.call(words).sum().backward();
        var moved = vectors.grad!.abs().sum([1]).gt(0).data<bool>().ToArray();
        Assert.Equal([true, false, false, true, false, false, false, true, false, false], moved);
    }

    [Fact]
    public void Sizes_below_one_and_other_depths_are_errors()
    {
        foreach (var name in new[] { "text-cnn", "bilstm" })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => ModelCatalog.Create(name, 0, null, 25, 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => ModelCatalog.Create(name, 8, null, 0, 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => ModelCatalog.Create(name, 8, null, 25, 0));
            Assert.Equal("depth", Assert.Throws<ArgumentOutOfRangeException>(() => ModelCatalog.Create(name, 8, 18, 25, 1)).ParamName);
        }
    }
}
