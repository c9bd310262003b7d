using System.Diagnostics;
using System.Reflection;
using TorchSharp;

namespace FMixSharp.Tests;

/// <summary>build/RepairTorchSharp.targets did its work on the TorchSharp of this process.</summary>
[Collection("tensors")]
public sealed class TorchSharpRepairTests
{
    [Fact]
    public void Its_code_is_not_optimised_so_that_arguments_live_until_a_method_returns()
    {
        var debuggable = typeof(torch).Assembly.GetCustomAttribute<DebuggableAttribute>();
        Assert.True(debuggable?.IsJITOptimizerDisabled);
    }

    [Fact]
    public void Numbers_are_not_collected_while_libtorch_reads_them()
    {
        // Without the repair about one collection in forty meets a number that libtorch is about to read; here there are some hundreds.
        using var ones = torch.ones(4);
        var done = false;
        var collector = new Thread(() =>
        {
            for (; !Volatile.Read(ref done); Thread.Sleep(1))
                GC.Collect(0);
        });
        collector.Start();
        try
        {
            for (var i = 0; i < 400_000; i++)
                (ones + ones).Dispose(); // the factor of the second is the number
        }
        finally
        {
            Volatile.Write(ref done, true);
            collector.Join();
        }
    }
}
