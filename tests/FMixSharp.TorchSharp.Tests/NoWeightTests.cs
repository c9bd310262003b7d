using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

/// <summary>What has no weight is not read: it may be NaN or infinite, on every path.</summary>
[Collection("tensors")]
public sealed class NoWeightTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    // Sample 0 is kept whole, sample 1 is replaced whole, and sample 2 is mixed with sample 0. Sample 1, which nothing is left of, is NaN;
    // -0 shows whether values are copied.
    private static readonly int[] partners = [1, 2, 0];
    private static readonly double[] lambdas = [1, 0, 0.25];
    private static readonly float[] inputs = [1, -2, -0f, 4, float.NaN, float.NaN, float.NaN, float.PositiveInfinity, 5, 6, 7, 8];

    public static TheoryData<string, MixPlan, float[]> Plans =>
        new()
        {
            { "λ", new MixPlan("mixup", partners, lambdas), [1, -2, -0f, 4, 5, 6, 7, 8, 2, 0, 1.75f, 5] },
            // λ that float32 rounds to 1.
            { "nearly 1", new MixPlan("mixup", partners, [1 - 1e-12, 0, 0.25]), [1, -2, -0f, 4, 5, 6, 7, 8, 2, 0, 1.75f, 5] },
            {
                "soft masks",
                new MixPlan(
                    "fmix",
                    partners,
                    lambdas,
                    new Selection(MaskSet.FromSoft(3, [4], [1, 1, 1, 1, 0, 0, 0, 0, 0.25f, 0.25f, 0.25f, 0.25f]))
                ),
                [1, -2, -0f, 4, 5, 6, 7, 8, 2, 0, 1.75f, 5]
            },
            {
                "binary masks",
                new MixPlan("fmix", partners, lambdas, new Selection(MaskSet.FromHard(3, [4], [1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 1]))),
                [1, -2, -0f, 4, 5, 6, 7, 8, 5, -2, -0f, 8]
            },
            {
                "between classes",
                new MixPlan("bc", partners, [1, 0, 1], new Blending(Blend.Images())),
                [0.25f, -2.75f, -0.75f, 3.25f, -1.5f, -0.5f, 0.5f, 1.5f, -1.5f, -0.5f, 0.5f, 1.5f]
            },
            {
                "between classes, with their means",
                new MixPlan("bc", partners, [1, 0, 1], new Blending(Blend.Images(keepMean: true))),
                [1, -2, 0, 4, 5, 6, 7, 8, 5, 6, 7, 8]
            },
            {
                "between sounds",
                new MixPlan("bc", partners, [1, 0, 1], new Blending(Blend.Waveforms(8000))),
                [1, -2, 0, 4, 5, 6, 7, 8, 5, 6, 7, 8]
            },
        };

    [Theory]
    [MemberData(nameof(Plans))]
    public void Samples_without_weight_are_not_read_on_any_path(string name, MixPlan plan, float[] expected)
    {
        var mixed = new float[inputs.Length];
        plan.Apply(inputs, mixed, 1);
        Equal("arrays");
        var batch = tensor(inputs).view(3, 1, 4);
        foreach (
            var (path, result) in new (string, Tensor)[]
            {
                ("memory", plan.Apply(batch)),
                ("gradient", plan.Apply(batch.clone().requires_grad_()).detach()),
                ("float64", plan.Apply(batch.to(ScalarType.Float64))),
                ("second batch", plan.Apply(batch, batch.clone())),
                ("strided", plan.Apply(batch.expand(3, 2, 4))[.., ..1]),
            }
        )
        {
            // A blend looks at both channels; and in float64 a λ of nearly 1 leaves the partner a weight.
            if ((path == "strided" && plan.Rule is Blending) || (path == "float64" && name == "nearly 1"))
                continue;
            mixed = result.to(ScalarType.Float32).contiguous().data<float>().ToArray();
            Equal(path);
        }

        void Equal(string path)
        {
            for (var i = 0; i < mixed.Length; i++)
            {
                Assert.True(mixed[i] == expected[i], $"{name}, {path}: value {i} is {mixed[i]}, expected {expected[i]}");
                if (plan.Rule is not Blending)
                    Assert.True(float.IsNegative(mixed[i]) == float.IsNegative(expected[i]), $"{name}, {path}: the sign of value {i}");
            }
        }
    }

    [Fact]
    public void Long_soft_masks_select_where_they_are_one_or_zero()
    {
        foreach (var length in new[] { 7, 8, 16, 33, 100 }) // of all widths of vectors
        {
            var mask = new float[length];
            for (var i = 0; i < length; i++)
                mask[i] = i % 3 * 0.5f;
            var plan = new MixPlan("fmix", [1, 0], [0.5, 0.5], new Selection(MaskSet.FromSoft(1, [length], mask)));
            var batch = new float[2 * length];
            for (var i = 0; i < length; i++)
                (batch[i], batch[length + i]) = (i % 3 == 0 ? float.NaN : i, i % 3 == 2 ? float.NaN : i + 1);
            var mixed = new float[batch.Length];
            plan.Apply(batch, mixed, 1);
            for (var i = 0; i < length; i++)
                Assert.Equal(
                    i % 3 == 0 ? i + 1
                        : i % 3 == 1 ? i + 0.5f
                        : i,
                    mixed[i]
                );
            Assert.Equal(mixed, MixTensors.MixByKernels(plan, tensor(batch).view(2, 1, length)).data<float>().ToArray());
        }
    }

    [Fact]
    public void Erased_values_are_not_read_and_those_that_stay_are_copied()
    {
        var plan = new MixPlan("erasing", [0], [0.5], new Erasing(MaskSet.FromSoft(1, [3], [0, 1, 0.5f]), Fill.Constant(2)));
        float[] values = [float.NaN, -0f, 4],
            mixed = new float[3];
        plan.Apply(values, mixed, 1);
        Assert.Equal([2, -0f, 3], mixed);
        Assert.Equal(mixed, plan.Apply(tensor(values).view(1, 1, 3)).data<float>().ToArray());
        Assert.Equal(mixed, plan.Apply(tensor(values).view(1, 1, 3).requires_grad_()).detach().data<float>().ToArray());
    }

    [Fact]
    public void Gradients_do_not_come_from_what_has_no_weight()
    {
        var batch = tensor(inputs).view(3, 1, 4).requires_grad_();
        new MixPlan("mixup", partners, lambdas).Apply(batch).sum().backward();
        Assert.Equal([1.75f, 0, 1.25f], batch.grad!.mean([1, 2]).data<float>().ToArray());
    }

    [Fact]
    public void Targets_without_weight_are_not_read()
    {
        var plan = new MixPlan("mixup", partners, lambdas);
        var targets = tensor([1, float.NaN, 3f]);
        Assert.Equal([1, 3, 1.5f], plan.MixedTargets(targets).data<float>().ToArray());
        Assert.Equal(0, plan.MeanSquaredError(tensor([1, 3, 1.5f]), targets).item<float>());
        Assert.Equal([1, 4, 0.75f * 2], plan.MixedTargets(tensor([1, float.NaN, 0]), tensor([2, float.NaN, 4f])).data<float>().ToArray());
    }

    [Fact]
    public void Labels_without_weight_may_be_impossible()
    {
        // The model rules class 1 out, which is the label of sample 1, of whom nothing is left.
        var plan = new MixPlan("mixup", partners, [1, 0, 0.5]);
        var logits = tensor([0, float.NegativeInfinity, 0, 0, float.NegativeInfinity, 0, 0, float.NegativeInfinity, 0])
            .view(3, 3)
            .requires_grad_();
        var labels = tensor([0L, 1, 2]);
        var loss = plan.CrossEntropy(logits, labels);
        Assert.Equal(Math.Log(2), loss.item<float>(), 1e-6);
        loss.backward();
        Assert.True(logits.grad!.isfinite().all().item<bool>());
        Assert.Equal(Math.Log(2), plan.CrossEntropy(logits.detach(), labels, labels).item<float>(), 1e-6);
    }
}
