using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests.Native;

/// <summary>
/// What happens in a process whose processor hides its caches. Each is run by <see cref="HiddenCacheTests"/> in a process of its own, because oneDNN keeps what it made of them. The
/// processor is emulated, on whatever machine: oneDNN's own object gets the words that it would have read.
/// </summary>
public sealed class HiddenCacheCases
{
    private const double Rounding = 1e-5; // float32 rounds to 6e-8, and up to 900 products are summed

    [Fact(Explicit = true)]
    public void Without_the_repair_convolutions_are_wrong()
    {
        HideCaches();
        Assert.Contains(ConvolutionError.Measure(), error => !(error < 0.02));
    }

    [Fact(Explicit = true)]
    public void The_check_names_the_layers_that_are_wrong()
    {
        HideCaches();
        using var model = Sequential(("stem", Conv2d(3, 16, 3, padding: 1)), ("wrong", Conv2d(16, 20, 3, padding: 1)), ("worse", Conv2d(20, 18, 3, padding: 1)));
        using var images = randn(4, 3, 8, 8);
        var faults = ConvolutionCheck.Find(model, images);
        Assert.Equal(["wrong", "worse"], faults.Select(fault => fault.Layer).Distinct());
        Assert.Contains(faults, fault => fault.Problem.StartsWith("has a wrong", StringComparison.Ordinal));
    }

    [Fact(Explicit = true)]
    public void Repaired_before_they_are_right_and_a_second_repair_changes_nothing()
    {
        var oneDnn = HideCaches();
        Assert.Equal(LibTorchRepairOutcome.Repaired, LibTorchFaults.Repair(Cpuid).Outcome);
        var repaired = oneDnn.Words();
        Assert.All(ConvolutionError.Measure(), error => Assert.True(error < Rounding, $"{error}"));
        Assert.Equal(LibTorchRepairOutcome.Repaired, LibTorchFaults.Repair(Cpuid).Outcome);
        Assert.Equal(repaired, oneDnn.Words());
    }

    [Fact(Explicit = true)]
    public void Repaired_too_late_they_are_right_without_oneDNN()
    {
        HideCaches();
        Assert.Contains(ConvolutionError.Measure(), error => !(error < 0.02)); // oneDNN keeps these kernels
        var repair = LibTorchFaults.Repair(Cpuid);
        Assert.Equal(LibTorchRepairOutcome.OneDnnOff, repair.Outcome);
        Assert.Contains("before libtorch is used", repair.Message, StringComparison.Ordinal);
        Assert.All(ConvolutionError.Measure(), error => Assert.True(error < Rounding, $"{error}"));
    }

    [Theory(Explicit = true)]
    [InlineData(4, 0u)]
    [InlineData(8, 2u)]
    [InlineData(35, 77u)]
    public void An_object_that_is_not_as_expected_is_left_alone_and_oneDNN_is_not_used(int word, uint value)
    {
        var oneDnn = HideCaches();
        oneDnn.Write(word, value);
        var before = oneDnn.Words();
        Assert.Equal(LibTorchRepairOutcome.OneDnnOff, LibTorchFaults.Repair(Cpuid).Outcome);
        Assert.Equal(before, oneDnn.Words());
        Assert.All(ConvolutionError.Measure(), error => Assert.True(error < Rounding, $"{error}"));
    }

    // This processor, as AMD's, with no answer about its caches.
    internal static (int Eax, int Ebx, int Ecx, int Edx) Cpuid(int leaf, int subLeaf) => leaf switch
    {
        0 => (X86Base.CpuId(0, 0).Eax, 0x68747541, 0x444d4163, 0x69746e65),
        unchecked((int)0x8000001D) => default,
        _ => X86Base.CpuId(leaf, subLeaf),
    };

    // On a machine that hides its caches this changes nothing, unless a repair came before.
    private static OneDnn HideCaches()
    {
        var oneDnn = OneDnn.Find();
        Assert.NotNull(oneDnn);
        OneDnn.Build();
        var words = oneDnn.Words();
        var hidden = ProcessorCaches.Words(Cpuid, words[5], words[6]);
        for (var word = 4; word < hidden.Length; word++)
            oneDnn.Write(word, hidden[word]);
        Assert.Equal([1u, 1, 1], hidden[7..10]);
        Assert.Equal([1u, 1, 1], hidden[17..20]);
        return oneDnn;
    }
}
