using FMixSharp.Lab.Data;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Data;

public sealed class BatchTests
{
    [Fact]
    public void A_pinned_batch_goes_to_the_device_from_its_copies_and_frees_them()
    {
        var copies = new List<Tensor>();
        using var scope = NewDisposeScope();
        var batch = new Batch(ones(2, 3).DetachFromDisposeScope(), zeros([2], int64).DetachFromDisposeScope(), 0, [4, 7])
        {
            FurtherInputs = [ones(2, 1).DetachFromDisposeScope()],
        };
        batch.Pin(tensor =>
        {
            copies.Add(tensor.clone() + 1); // to tell them apart
            return copies[^1];
        });
        var here = batch.On(CPU);
        Assert.Equal([2f, 2, 2, 2, 2, 2], here.Inputs.data<float>().ToArray());
        Assert.Equal([1L, 1], here.Labels.data<long>().ToArray());
        Assert.Equal([2f, 2], Assert.Single(here.FurtherInputs).data<float>().ToArray());
        Assert.Equal([4, 7], here.DatasetIndices);
        Assert.Equal(3, copies.Count);
        batch.Dispose();
        Assert.All(copies, copy => Assert.True(copy.IsInvalid));
    }

    [Fact]
    public void Without_copies_its_own_tensors_go_to_the_device()
    {
        using var scope = NewDisposeScope();
        using var batch = new Batch(ones(2, 3), zeros([2], int64), 0, [0, 1]);
        Assert.Equal(1f, batch.On(CPU).Inputs[0, 0].item<float>());
    }
}
