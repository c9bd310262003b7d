using FMixSharp.Analysis.Attribution;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Analysis.Tests.Attribution;

[Collection("tensors")]
public sealed class CamExtractorTests
{
    // A 1×1 convolution doubles the image and negates it (channels A = 2x, B = −x), and the logit of class 0 is Σ wᴬ·A + wᴮ·B with a weight
    // for each place; that of class 1 is its negative. So the gradient of logit 0 is (wᴬ, wᴮ).
    private static readonly float[] image = [1, 2, 3, 4],
        weightsA = [1, 0, 0, 1],
        weightsB = [0, 2, 0, 0];

    [Fact]
    public void Gradcam_is_the_map_of_a_hand_calculation()
    {
        // a = (mean wᴬ, mean wᴮ) = (½, ½); ½·2x − ½·x = ½x.
        Assert.Equal([0.5f, 1, 1.5f, 2], Map(CamMethod.GradCam));
    }

    [Fact]
    public void Logits_that_are_no_numbers_and_tensors_without_values_are_refused()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("features", nn.Conv2d(1, 2, 1)), ("flat", nn.Flatten()), ("head", nn.Linear(8, 3)));
        var extractor = new CamExtractor(model, "features");
        Assert.Contains(
            "hold NaN",
            Assert.Throws<ArithmeticException>(() => extractor.Compute(full([2, 1, 2, 2], float.NaN))).Message,
            StringComparison.Ordinal
        );
        foreach (
            var (make, what) in new (Func<Tensor, Tensor>, string)[]
            {
                (dense => dense.to_sparse(), "sparse"),
                (dense => dense.to(META), "on the meta device"),
            }
        )
        {
            Assert.Contains(
                what,
                Assert.Throws<ArgumentException>(() => extractor.Compute(make(ones(2, 1, 2, 2)))).Message,
                StringComparison.Ordinal
            );
            Assert.Contains(
                what,
                Assert.Throws<ArgumentException>(() => extractor.Compute(ones(2, 1, 2, 2), make(ones(2, ScalarType.Int64)))).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void Hirescam_is_the_map_of_a_hand_calculation()
    {
        // wᴬ·2x − wᴮ·x = 2·(1, 0, 0, 4) − (0, 4, 0, 0), and what is below 0 is cut off.
        Assert.Equal([2, 0, 0, 8], Map(CamMethod.HiResCam));
    }

    [Fact]
    public void Gradcam_plus_plus_is_the_map_of_a_hand_calculation()
    {
        // ΣA = 20, so where g = 1: α = 1/(2 + 20) = 1/22, twice; ΣB = −10, where g = 2: α = 4/(8 − 80) = −1/18. Weights: 2/22 and −2/18.
        // Map: 2x/11 + x/9.
        var factor = 2f / 11 + 1f / 9;
        var found = Map(CamMethod.GradCamPlusPlus);
        for (var i = 0; i < image.Length; i++)
            Assert.Equal(image[i] * factor, found[i], 1e-6f); // a few float32 roundings of numbers below 2
    }

    [Fact]
    public void Maps_are_for_the_predicted_class_or_the_one_that_is_asked_for()
    {
        using var scope = NewDisposeScope();
        using var model = Linear();
        var extractor = new CamExtractor(model, "0");
        var images = tensor(image).view(1, 1, 2, 2);
        Assert.Equal(0, extractor.Compute(images).Classes.item<long>()); // logit 0 is 2·1 + 2·4 − 2·2 = 6
        var other = extractor.Compute(images, tensor([1]));
        Assert.Equal(1, other.Classes.item<long>());
        Assert.Equal(0, other.Maps.sum().item<float>()); // its gradient is negative everywhere
    }

    [Fact]
    public void Normalised_maps_have_maximum_one_and_a_map_of_zeros_stays_so()
    {
        using var scope = NewDisposeScope();
        using var maps = new CamMaps(tensor([1f, 2, 3, 4, 0, 0, 0, 0]).view(2, 2, 2), tensor([0L, 0]));
        Assert.Equal([0.25f, 0.5f, 0.75f, 1, 0, 0, 0, 0], maps.Normalised().data<float>().ToArray());
        var resized = maps.Resized(4, 4);
        Assert.Equal([2, 4, 4], resized.shape);
        Assert.Equal(0.25f, resized[0, 0, 0].item<float>()); // corners are not aligned: the corner pixel lies beyond the first centre
        // bilinear weights at a factor of two add up alike for every pixel of a 2×2 map: 4 · 2.5
        Assert.Equal(10, resized[0].sum().item<float>(), 1e-5f);
    }

    [Theory]
    [InlineData(CamMethod.GradCam)]
    [InlineData(CamMethod.HiResCam)]
    [InlineData(CamMethod.GradCamPlusPlus)]
    public void A_batch_gives_the_maps_of_its_images_one_by_one(CamMethod method)
    {
        using var scope = NewDisposeScope();
        using var model = new SmallResNet(channels: 3, classes: 10, width: 4);
        var images = arange(3 * 3 * 256, ScalarType.Float32).sin().view(3, 3, 16, 16);
        var extractor = new CamExtractor(model, "layer2", method);
        var together = extractor.Compute(images).Normalised();
        Assert.Equal([3, 8, 8], together.shape);
        for (var i = 0; i < 3; i++)
        {
            var alone = extractor.Compute(images.narrow(0, i, 1)).Normalised();
            // Convolutions add up in another order for another batch size; maps are in [0, 1].
            Assert.True(
                alone[0].allclose(together[i], rtol: 0, atol: 1e-3),
                $"image {i}: {(alone[0] - together[i]).abs().max().item<float>()}"
            );
        }
    }

    [Fact]
    public void The_model_is_left_as_it_was()
    {
        using var scope = NewDisposeScope();
        using var model = new SmallResNet(channels: 1, classes: 3, width: 2);
        model.train();
        var frozen = model.named_modules().First(entry => entry.name == "layer1").module;
        frozen.eval();
        var images = arange(4 * 64, ScalarType.Float32).sin().view(4, 1, 8, 8);
        var buffers = model.named_buffers().ToDictionary(entry => entry.name, entry => entry.buffer.clone());
        var extractor = new CamExtractor(model, "layer2");
        using (no_grad()) // of the caller
        {
            var first = extractor.Compute(images);
            Assert.False(first.Maps.requires_grad);
            Assert.False(is_grad_enabled());
            var second = extractor.Compute(images); // a hook that had remained would hand on its copy again
            Assert.Equal(first.Maps.data<float>().ToArray(), second.Maps.data<float>().ToArray());
        }
        Assert.True(model.training);
        Assert.False(frozen.training);
        Assert.True(model.named_modules().First(entry => entry.name == "layer3").module.training);
        Assert.All(model.parameters(), parameter => Assert.True(parameter.grad is null));
        foreach (var (name, buffer) in model.named_buffers())
            Assert.True(buffer.equal(buffers[name]).all().item<bool>(), name);
    }

    [Fact]
    public void No_hook_remains_after_a_call_or_an_exception()
    {
        using var scope = NewDisposeScope();
        using var model = Linear();
        var images = tensor(image).view(1, 1, 2, 2);
        new CamExtractor(model, "0").Compute(images);
        Assert.Throws<ArgumentException>(() => new CamExtractor(model, "1").Compute(images)); // a flat layer
        using var quiet = no_grad();
        Assert.False(model.call(images).requires_grad); // the hook would give a copy of a leaf with gradient
    }

    [Fact]
    public void A_frozen_model_and_one_that_writes_into_the_layers_output_are_looked_at_too()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Conv2d(1, 2, 1, bias: false), nn.ReLU(inplace: true), nn.Flatten(), nn.Linear(8, 2));
        foreach (var parameter in model.parameters())
            parameter.requires_grad = false;
        var maps = new CamExtractor(model, "0").Compute(rand(2, 1, 2, 2));
        Assert.Equal([2, 2, 2], maps.Maps.shape);
    }

    [Fact]
    public void Unknown_layers_and_layers_without_feature_maps_are_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using var model = Linear();
        Assert.Contains(
            "no layer 'layer9'; expected one of ",
            Assert.Throws<ArgumentException>(() => new CamExtractor(model, "layer9")).Message,
            StringComparison.Ordinal
        );
        var error = Assert.Throws<ArgumentException>(() => new CamExtractor(model, "1").Compute(zeros(2, 1, 2, 2)));
        Assert.Contains("Layer '1' gives shape [2, 8] for a batch of 2; expected feature maps", error.Message, StringComparison.Ordinal);
        using var other = nn.Conv2d(1, 1, 1);
        Assert.Contains(
            "did not run layer",
            Assert
                .Throws<InvalidOperationException>(() => new CamExtractor(model, other, CamMethod.GradCam).Compute(zeros(2, 1, 2, 2)))
                .Message,
            StringComparison.Ordinal
        );
    }

    public static TheoryData<string, Func<Tensor, Tensor>> WithoutGradient =>
        new()
        {
            { "Silent", Silent },
            { "Predicting", logits => nn.functional.one_hot(logits.argmax(1), 2).to(ScalarType.Float32) },
            { "Constant", logits => zeros_like(logits) },
            { "Rewriting", logits => logits.exp() is var written ? written.add_(1) : logits }, // the gradient of exp needs what was there
        };

    [Theory]
    [MemberData(nameof(WithoutGradient))]
    public void Logits_that_have_no_gradient_at_the_layer_are_refused_by_name(string name, Func<Tensor, Tensor> end)
    {
        using var scope = NewDisposeScope();
        using var model = new Ended(name, end);
        Refuses(model, "seen", name);
    }

    [Fact]
    public void A_layer_that_the_logits_do_not_use_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using var model = new Ended("Plain", logits => logits);
        Refuses(model, "unused", "layer 'unused'");
        using var inference = inference_mode();
        Refuses(model, "seen", "layer 'seen'");
    }

    [Fact]
    public void Classes_that_the_model_does_not_have_are_refused()
    {
        using var scope = NewDisposeScope();
        using var model = Linear();
        var extractor = new CamExtractor(model, "0");
        var images = zeros(2, 1, 2, 2);
        foreach (var wrong in new[] { tensor([0L, 2]), tensor([-1L, 0]), tensor([0L]), tensor([0f, 1]), zeros(2, 1, ScalarType.Int64) })
            Assert.Contains(
                "expected",
                Assert.Throws<ArgumentException>(() => extractor.Compute(images, wrong)).Message,
                StringComparison.Ordinal
            );
        Assert.Contains(
            "have 2; expected 0 … 1",
            Assert.Throws<ArgumentException>(() => extractor.Compute(images, tensor([0, 2]))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Maps_leak_no_tensors()
    {
        using var model = new SmallResNet(channels: 1, classes: 3, width: 2);
        using var images = rand(4, 1, 8, 8);
        var extractor = new CamExtractor(model, "layer1", CamMethod.GradCamPlusPlus);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var maps = extractor.Compute(images))
        {
            maps.Normalised().Dispose();
            maps.Resized(8, 8).Dispose();
            Assert.Equal(before + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void Refuses(nn.Module<Tensor, Tensor> model, string layer, string named)
    {
        var error = Assert.Throws<ArgumentException>(() => new CamExtractor(model, layer).Compute(zeros(2, 1, 2, 2)));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("the logits of the model", error.Message, StringComparison.Ordinal);
    }

    private static Tensor Silent(Tensor logits)
    {
        using var quiet = no_grad();
        return logits + 1;
    }

    // Runs two layers, uses one, and makes something of its logits.
    private sealed class Ended : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> seen = nn.Conv2d(1, 2, 1),
            unused = nn.Conv2d(1, 2, 1);
        private readonly Func<Tensor, Tensor> end;

        public Ended(string name, Func<Tensor, Tensor> end)
            : base(name)
        {
            this.end = end;
            RegisterComponents();
        }

        public override Tensor forward(Tensor images)
        {
            using var scope = NewDisposeScope();
            unused.call(images);
            return end(seen.call(images).mean([2, 3])).MoveToOuterDisposeScope();
        }
    }

    private static float[] Map(CamMethod method)
    {
        using var scope = NewDisposeScope();
        using var model = Linear();
        return new CamExtractor(model, "0", method).Compute(tensor(image).view(1, 1, 2, 2)).Maps.data<float>().ToArray();
    }

    private static TorchSharp.Modules.Sequential Linear()
    {
        var conv = nn.Conv2d(1, 2, 1, bias: false);
        var head = nn.Linear(8, 2, hasBias: false);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        conv.weight.copy_(tensor([2f, -1]).view(2, 1, 1, 1));
        var weights = cat([tensor(weightsA), tensor(weightsB)]);
        head.weight!.copy_(stack([weights, -weights]));
        return nn.Sequential(conv, nn.Flatten(), head);
    }
}
