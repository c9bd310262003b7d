using FMixSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Tests.Models;

[Collection("tensors")]
public sealed class PointCloudModelTests
{
    // Spec §4.7, and the count of VoxNet's article for ModelNet40; for ten classes its last layer has 30 · 129 parameters less.
    [Theory]
    [InlineData("pointnet", 3, 10, 803_338)]
    [InlineData("voxnet", 1, 40, 921_736)]
    [InlineData("voxnet", 1, 10, 917_866)]
    public void Published_counts_to_the_unit(string name, int channels, int classes, long count)
    {
        using var model = ModelCatalog.Create(name, null, null, channels, classes);
        Assert.Equal(count, model.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData("pointnet")]
    [InlineData("voxnet")]
    public void Inputs_of_any_size_become_logits_and_every_parameter_learns(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Build(name);
        foreach (var size in name == "pointnet" ? new[] { 1, 7, 300 } : [VoxNet.LeastResolution, 32, 45])
            Assert.Equal([4, 3], model.call(Input(name, 4, size)).shape);
        model.call(Input(name, 16, name == "pointnet" ? 50 : 20)).pow(2).sum().backward();
        foreach (var (path, parameter) in model.named_parameters())
            Assert.True(parameter.grad is { } gradient && gradient.isfinite().all().item<bool>(), path);
        // Batch norm takes any bias before it away.
        Assert.All(
            model.named_parameters().Where(entry => name == "voxnet" || entry.name.EndsWith("weight", StringComparison.Ordinal)),
            entry => Assert.True(entry.parameter.grad!.abs().sum().item<float>() > 0, entry.name)
        );
    }

    [Fact]
    public void Point_net_is_the_written_out_formula()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var model = Build("pointnet");
        model.to(ScalarType.Float64);
        model.eval();
        var parts = model.state_dict();
        foreach (
            var (name, values) in parts.Where(entry =>
                entry.Key.StartsWith("bn", StringComparison.Ordinal) && !entry.Key.EndsWith("tracked", StringComparison.Ordinal)
            )
        )
            values.copy_(SmallModels.Normal(values.shape, (ulong)name.Length).to(ScalarType.Float64).abs() + 0.5);
        var points = Input("pointnet", 2, 5).to(ScalarType.Float64);
        var values0 = points;
        foreach (var layer in new[] { 1, 2, 3 })
            values0 = Norm(Layer(values0, $"point{layer}"), $"bn{layer}").clamp_min(layer == 3 ? double.NegativeInfinity : 0);
        var cloud = values0.amax([1]);
        cloud = Norm(Layer(cloud, "fc1"), "bn4").clamp_min(0);
        cloud = Norm(Layer(cloud, "fc2"), "bn5").clamp_min(0);
        Assert.True(model.call(points).allclose(Layer(cloud, "fc3"), 1e-10, 1e-10));

        Tensor Layer(Tensor input, string name) => input.matmul(parts[$"{name}.weight"].t()) + parts[$"{name}.bias"];
        Tensor Norm(Tensor input, string name) =>
            (input - parts[$"{name}.running_mean"]) / (parts[$"{name}.running_var"] + 1e-5).sqrt() * parts[$"{name}.weight"]
            + parts[$"{name}.bias"];
    }

    [Fact]
    public void Point_net_does_not_know_the_order_of_points()
    {
        using var scope = NewDisposeScope();
        using var model = Build("pointnet");
        model.eval();
        var points = Input("pointnet", 2, 40);
        // the same sums; products may be blocked otherwise
        Assert.True(model.call(points).allclose(model.call(points.flip(1)), 1e-5, 1e-6));
    }

    [Fact]
    public void Vox_net_is_the_written_out_formula()
    {
        using var scope = NewDisposeScope();
        using var model = Build("voxnet");
        model.to(ScalarType.Float64);
        var parts = model.state_dict();
        var grid = Input("voxnet", 2, 32).to(ScalarType.Float64);
        // As sums over shifted copies.
        var first = Convolution(grid, "conv1", 5, 2, 14);
        var second = Convolution(first, "conv2", 3, 1, 12);
        var pooled = second.reshape(2, -1, 6, 2, 6, 2, 6, 2).amax([3, 5, 7]).flatten(1);
        var hidden = Leaky(pooled.matmul(parts["fc1.weight"].t()) + parts["fc1.bias"]);
        Assert.True(model.call(grid).allclose(hidden.matmul(parts["fc2.weight"].t()) + parts["fc2.bias"], 1e-10, 1e-10));

        Tensor Convolution(Tensor input, string name, int side, int stride, int size)
        {
            var sum = parts[$"{name}.bias"].view(1, -1, 1, 1, 1);
            for (var x = 0; x < side; x++)
            for (var y = 0; y < side; y++)
            for (var z = 0; z < side; z++)
            {
                TensorIndex Shifted(int start) => TensorIndex.Slice(start, start + (size - 1) * stride + 1, stride);
                sum =
                    sum
                    + einsum(
                        "bixyz,oi->boxyz",
                        input[.., .., Shifted(x), Shifted(y), Shifted(z)],
                        parts[$"{name}.weight"][.., .., x, y, z]
                    );
            }
            return Leaky(sum);
        }

        static Tensor Leaky(Tensor input) => input.clamp_min(0) + 0.1 * input.clamp_max(0);
    }

    [Fact]
    public void Sizes_below_one_and_other_depths_are_errors()
    {
        foreach (var name in new[] { "pointnet", "voxnet" })
            Assert.Equal("depth", Assert.Throws<ArgumentOutOfRangeException>(() => ModelCatalog.Create(name, 8, 18, 1, 1)).ParamName);
    }

    private static Module<Tensor, Tensor> Build(string name) =>
        SmallModels.Ready(ModelCatalog.Create(name, 4, null, name == "pointnet" ? 3 : 1, 3));

    private static Tensor Input(string name, long batch, long size) =>
        SmallModels.Normal(name == "pointnet" ? [batch, size, 3] : [batch, 1, size, size, size], 1);
}
