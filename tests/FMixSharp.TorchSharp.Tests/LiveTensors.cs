using TorchSharp;

namespace FMixSharp.Tests;

/// <summary>Counts the tensors of this thread that are alive, to prove that a function leaves only its result behind.</summary>
internal static class LiveTensors
{
    private static long Count => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    /// <summary>Runs <paramref name="function"/> without any outer scope and disposes its result; then nothing may be left.</summary>
    public static void AssertOnlyResultRemains(Func<torch.Tensor> function)
    {
        var before = Count;
        var result = function();
        Assert.Equal(before + 1, Count);
        result.Dispose();
        Assert.Equal(before, Count);
    }

    /// <summary>Runs <paramref name="action"/>, after which nothing may be left.</summary>
    public static void AssertNothingRemains(Action action)
    {
        var before = Count;
        action();
        Assert.Equal(before, Count);
    }
}
