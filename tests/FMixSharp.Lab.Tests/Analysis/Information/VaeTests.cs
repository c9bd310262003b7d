using FMixSharp.Lab.Analysis.Information;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Analysis.Information;

[Collection("tensors")]
public sealed class VaeTests
{
    [Fact]
    public void It_has_the_papers_number_of_parameters()
    {
        using var model = new Vae();
        Assert.Equal(414_531, model.parameters().Sum(parameter => parameter.numel()));
        long Of(Func<string, bool> part) => model.named_parameters().Where(entry => part(entry.name)).Sum(entry => entry.parameter.numel());
        Assert.Equal(182_592, Of(name => name.StartsWith("encoder.", StringComparison.Ordinal)));
        Assert.Equal(
            32_896,
            Of(name => name.StartsWith("mean.", StringComparison.Ordinal) || name.StartsWith("logDeviation.", StringComparison.Ordinal))
        );
        Assert.Equal(
            199_043,
            Of(name => name.StartsWith("code.", StringComparison.Ordinal) || name.StartsWith("decoder.", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Its_convolutions_and_their_gradients_are_those_of_float64()
    {
        using var scope = NewDisposeScope();
        using var model = Initialised(1);
        Assert.Empty(ConvolutionCheck.Find(model, rand(2, 3, 32, 32), withInputGradient: true));
    }

    [Fact]
    public void Zero_heads_start_at_the_prior()
    {
        using var scope = NewDisposeScope();
        using var model = Initialised(1);
        var (mean, log) = model.Encode(rand(3, 3, 32, 32));
        Assert.Equal([3, 64], mean.shape);
        Assert.Equal(0, mean.abs().max().item<float>());
        Assert.Equal(0, log.abs().max().item<float>());
        Assert.Equal(0, Gaussians.DivergenceToPrior(mean, log).abs().max().item<float>());
    }

    [Fact]
    public void The_decoder_upsamples_to_5_9_17_and_33()
    {
        using var scope = NewDisposeScope();
        var sizes = new List<long>();
        var maps = zeros(1, 1, 2, 2);
        for (var stage = 0; stage < 4; stage++)
        {
            var upsampled = UpsampledConvolution.Upsample(maps);
            sizes.Add(upsampled.shape[2]);
            using var layer = new UpsampledConvolution(1, 1, last: stage == 3);
            maps = layer.call(upsampled.slice(2, 0, maps.shape[2], 1).slice(3, 0, maps.shape[3], 1));
        }
        Assert.Equal([5, 9, 17, 33], sizes);
        Assert.Equal([1, 1, 32, 32], maps.shape);
        using var model = Initialised(1);
        Assert.Equal([2, 3, 32, 32], model.Decode(zeros(2, 64)).shape);
    }

    [Theory]
    [InlineData(1, 32)]
    [InlineData(3, 64)]
    [InlineData(1, 16)]
    public void Other_sides_and_channels_come_back_in_their_shape(int channels, int side)
    {
        using var scope = NewDisposeScope();
        using var model = new Vae(channels, side);
        Assert.Equal([2, channels, side, side], model.call(rand(2, channels, side, side)).shape);
    }

    [Fact]
    public void A_side_that_cannot_be_halved_four_times_is_refused() =>
        Assert.Contains(
            "multiple of 16",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Vae(1, 28)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void First_weights_depend_on_the_key_alone_and_convolutions_are_xavier_normal()
    {
        using var scope = NewDisposeScope();
        using var one = Initialised(1);
        rand(7); // what else was drawn does not matter
        using var again = Initialised(1);
        using var other = Initialised(2);
        foreach (var ((name, parameter), (_, same)) in one.named_parameters().Zip(again.named_parameters()))
            Assert.True(parameter.equal(same).all().item<bool>(), name);
        Assert.False(one.parameters().First().equal(other.parameters().First()).all().item<bool>());
        // 64·64·16 = 65,536 values: the sample deviation is within 1.4 % of the true one with 5 standard errors (1/√(2n) each).
        var conv = one.modules().OfType<Conv2d>().Single(layer => layer.weight.shape is [64, 64, 4, 4] && layer.stride is [2, 2]);
        Assert.Equal(Math.Sqrt(2.0 / (128 * 16)), conv.weight.std().item<float>(), Math.Sqrt(2.0 / (128 * 16)) * 0.014);
    }

    [Fact]
    public void Coding_leaks_no_tensors_and_disposal_leaves_nothing()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var images = rand(2, 3, 32, 32))
        {
            var model = Initialised(1);
            var built = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            var (mean, log) = model.Encode(images);
            model.Decode(mean).Dispose();
            Gaussians.DivergenceToPrior(mean, log).Dispose();
            mean.Dispose();
            log.Dispose();
            model.call(images).Dispose();
            Assert.Equal(built, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            model.Dispose();
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static Vae Initialised(ulong seed)
    {
        var model = new Vae();
        model.Initialise(RandomKey.FromSeed(seed));
        return model;
    }
}
