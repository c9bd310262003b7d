using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models;

/// <summary>What holds for every model of the catalogue, on its small version.</summary>
[Collection("tensors")]
public sealed class EveryModelTests
{
    public static TheoryData<string> Names => SmallModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Images_of_any_usual_size_become_logits(string name)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var model = SmallModels.Build(name, channels: 1, classes: 7);
        model.eval();
        foreach (var size in new[] { 28, 32, 33, 64, 224 })
            Assert.Equal([1, 7], model.call(rand(1, 1, size, size)).shape);
        Assert.Equal([2, 7], model.call(rand(2, 1, 28, 40)).shape);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_narrowest_network_works(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var width in new[] { 1, 3 })
        {
            using var model = SmallModels.Ready(ModelCatalog.Create(name, width, SmallModels.Size(name).Depth, 1, 2));
            model.call(SmallModels.Images(4, 1)).sum().backward();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_reaches_every_parameter(string name)
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Build(name);
        model.call(SmallModels.Images(16)).pow(2).sum().backward();
        foreach (var (path, parameter) in model.named_parameters())
            Assert.True(
                parameter.grad is { } gradient && gradient.isfinite().all().item<bool>() && gradient.abs().sum().item<float>() > 0,
                path
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluation_depends_on_each_image_alone_and_training_on_the_batch(string name)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var model = SmallModels.Build(name);
        var images = SmallModels.Images(8);
        var kept = images.clone();
        var ofBatch = model.call(images)[..4];
        (model as IStochasticModule)?.BeginStep(RandomKey.FromSeed(3)); // the same draws again
        Assert.False(ofBatch.allclose(model.call(images[..4])));
        model.eval();
        Assert.True(model.call(images)[..4].allclose(model.call(images[..4]), rtol: 1e-4, atol: 1e-5));
        Assert.True(images.Equals(kept), "the input must not be changed in place");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_bfloat16_logits_are_near_those_of_float32_and_a_step_changes_every_weight(string name)
    {
        using var scope = NewDisposeScope();
        var (width, depth) = SmallModels.Size(name);
        using var model = SmallModels.Ready(
            ModelCatalog.Create(name, name.Contains("resnet", StringComparison.Ordinal) ? 16 : width, depth, 3, 5)
        );
        var images = SmallModels.Images(16);
        using var quiet = no_grad();
        var exact = model.call(images);
        using var sgd = new Sgd(model, precision: Precision.BFloat16);
        (model as IStochasticModule)?.BeginStep(RandomKey.FromSeed(3));
        using var learning = enable_grad();
        var logits = model.call(images);
        Assert.Equal(ScalarType.Float32, logits.dtype);
        // bfloat16 has 8 bits: a rounding errs by up to 1/512 of the value, and some tens of layers add up as a random walk. Deviations of
        // the logits from each other are what counts, so the error is measured against their spread.
        var error = ((logits - exact).pow(2).mean().sqrt() / exact.std()).item<float>();
        Assert.True(error < 0.2, $"error {error}");
        var before = sgd.Weights.Select(entry => entry.Master.clone()).ToArray();
        logits.pow(2).sum().backward();
        sgd.Step(0.1);
        foreach (var ((path, master), old) in sgd.Weights.Zip(before))
            Assert.False(master.Equals(old), path);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_leaves_only_its_result_and_disposal_leaves_nothing(string name)
    {
        static long Count() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using var images = SmallModels.Images(4).DetachFromDisposeScope();
        var before = Count();
        var model = SmallModels.Build(name);
        var built = Count();
        model.call(images).Dispose();
        model.eval();
        model.call(images).Dispose();
        Assert.Equal(built, Count());
        model.Dispose();
        Assert.Equal(before, Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Manifold_mixup_mixes_after_its_first_two_stages(string name)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var model = SmallModels.Build(name);
        model.eval();
        var manifold = new ManifoldMixUp(model, ModelCatalog.Find(name).MixLayers);
        Assert.Equal(3, manifold.Layers.Count);
        var images = SmallModels.Images(4);
        var plan = new MixPlan("manifold-mixup", [1, 0, 3, 2], [0.5, 0.5, 0.5, 0.5]);
        var outputs = new HashSet<float>();
        for (var step = 0; step < 20; step++)
            outputs.Add(manifold.Call(images, plan.WithKey(RandomKey.FromSeed(1).Fold(step)))[0, 0].item<float>());
        Assert.Equal(3, outputs.Count);
    }
}
