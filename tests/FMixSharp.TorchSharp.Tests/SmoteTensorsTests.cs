using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class SmoteTensorsTests : IDisposable
{
    private static readonly RandomKey key = RandomKey.FromSeed(7);
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor features = tensor(Enumerable.Range(0, 10 * 3).Select(i => i * 37 % 101 / 10f).ToArray()).reshape(10, 3);
    private readonly Tensor labels = tensor(new long[] { 0, 0, 0, 0, 0, 0, 0, 1, 1, 1 });

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Tensors_and_arrays_give_the_same_samples_bit_for_bit()
    {
        var values = features.data<float>().ToArray();
        var plan = new Smote().Draw(features, labels, key);
        var expected = new Smote().Draw(values, 3, [0, 0, 0, 0, 0, 0, 0, 1, 1, 1], key);
        Assert.Equal(expected.Neighbours.ToArray(), plan.Neighbours.ToArray());
        var made = new float[plan.Count * 3];
        plan.Apply(values, made);
        Assert.Equal(made, plan.Apply(features).data<float>().ToArray());
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    public void All_samples_and_labels_are_the_old_ones_and_then_the_new(ScalarType type)
    {
        var typed = features.to(type);
        var plan = new Smote().Draw(typed, labels, key);
        var (allFeatures, allLabels) = plan.Extend(typed, labels);
        Assert.Equal([14L, 3], allFeatures.shape);
        Assert.Equal((type, ScalarType.Int64), (allFeatures.dtype, allLabels.dtype));
        Assert.True(allFeatures[..10].Equals(typed));
        Assert.True(allFeatures[10..].Equals(plan.Apply(typed)));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1], allLabels.data<long>().ToArray());
    }

    [Fact]
    public void Values_in_float64_and_labels_in_int64_keep_all_their_digits()
    {
        var times = (arange(40, ScalarType.Float64) * 10 + 1.7e9).unsqueeze(1);
        var classes = full(40, 7_000_000_000, ScalarType.Int64);
        var plan = new Smote(
            new SmoteOptions
            {
                Neighbours = 1,
                Amounts = new Dictionary<long, int> { [7_000_000_000] = 80 },
            }
        ).Draw(times, classes, key);
        Assert.All(plan.Sources.ToArray().Zip(plan.Neighbours.ToArray()), pair => Assert.Equal(1, Math.Abs(pair.First - pair.Second)));
        var (allTimes, allClasses) = plan.Extend(times, classes);
        var made = new double[plan.Count];
        plan.Apply(times.data<double>().ToArray(), made);
        Assert.Equal(made, allTimes[40..].data<double>().ToArray());
        Assert.True(allClasses.eq(7_000_000_000).all().item<bool>());
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    public void A_value_that_both_samples_have_stays_exactly_that_value(ScalarType type)
    {
        var rows = cat([features, full(10, 1, 0.1f)], 1).to(type);
        var plan = new Smote(new SmoteOptions { Amounts = new Dictionary<long, int> { [0] = 500 } }).Draw(rows, labels, key);
        Assert.True(plan.Apply(rows)[.., 3].eq(rows[0, 3]).all().item<bool>());
    }

    [Fact]
    public void Embedded_text_counts_as_one_row_per_sample()
    {
        var embedded = features.unsqueeze(1).repeat(1, 4, 1);
        var plan = new Smote().Draw(embedded, labels, key);
        Assert.Equal([4L, 4, 3], plan.Apply(embedded).shape);
        Assert.Equal(new Smote().Draw(features, labels, key).Neighbours.ToArray(), plan.Neighbours.ToArray()); // distances are only doubled
    }

    [Fact]
    public void Gradient_reaches_the_features_and_only_results_remain()
    {
        features.requires_grad_();
        var plan = new Smote().Draw(features, labels, key);
        plan.Apply(features).sum().backward();
        Assert.Equal(plan.Count * 3, features.grad!.sum().item<float>(), 1e-4f); // the shares of each value made sum to 1
        LiveTensors.AssertOnlyResultRemains(() => plan.Apply(features).DetachFromDisposeScope());
        LiveTensors.AssertNothingRemains(() => new Smote().Draw(features, labels, key));
        LiveTensors.AssertNothingRemains(() =>
        {
            var (allFeatures, allLabels) = plan.Extend(features, labels);
            allFeatures.Dispose();
            allLabels.Dispose();
        });
    }

    [Fact]
    public void Errors_name_what_was_given()
    {
        var plan = new Smote().Draw(features, labels, key);
        Says("expected floating point of shape (n, …)", () => new Smote().Draw(labels, labels, key));
        Says("expected one integer per sample, (10)", () => new Smote().Draw(features, labels[..9], key));
        Says("plan is for 10 samples, but features are Float32 of shape (9, 3)", () => plan.Apply(features[..9]));

        static void Says(string part, Func<object> call) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
    }
}
