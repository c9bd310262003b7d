using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class MixBatchesTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Samples_of_one_shape_become_a_batch()
    {
        Tensor[] samples = [ones(2, 3), zeros(2, 3)];
        Assert.True(MixBatches.Stack(samples).Equals(stack(samples)));
        LiveTensors.AssertOnlyResultRemains(() => MixBatches.Stack(samples).DetachFromDisposeScope());
    }

    [Fact]
    public void Ragged_samples_are_rejected_with_advice()
    {
        var error = Assert.Throws<ArgumentException>(() => MixBatches.Stack([zeros(5, 300), zeros(5, 300), zeros(7, 300)]));
        Assert.Contains("Sample 2 has shape (7, 300), but sample 0 has (5, 300)", error.Message, StringComparison.Ordinal);
        Assert.Contains("pad sequences to the longest", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MixBatches.Stack([zeros(2), zeros(2, dtype: ScalarType.Int64)]));
        Assert.Throws<ArgumentException>(() => MixBatches.Stack([]));
    }
}
