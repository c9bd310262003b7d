using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests.Native;

/// <summary>
/// What happens in a process whose processor hides its caches. Each is run by <see cref="HiddenCacheTests"/> in a process of its own,
/// because oneDNN keeps what it made of them.
/// </summary>
public sealed class HiddenCacheCases
{
    private const double Rounding = 1e-5; // float32 rounds to 6e-8, and up to 900 products are summed

    [Fact(Explicit = true)]
    public void Without_the_repair_convolutions_are_wrong()
    {
        HiddenCaches.Emulate();
        Assert.Contains(ConvolutionError.Measure(), error => !(error < 0.02));
    }

    [Fact(Explicit = true)]
    public void The_check_names_the_layers_that_are_wrong()
    {
        HiddenCaches.Emulate();
        using var model = Sequential(
            ("stem", Conv2d(3, 16, 3, padding: 1)),
            ("wrong", Conv2d(16, 20, 3, padding: 1)),
            ("worse", Conv2d(20, 18, 3, padding: 1))
        );
        using var images = randn(4, 3, 8, 8);
        var faults = ConvolutionCheck.Find(model, images);
        Assert.Equal(["wrong", "worse"], faults.Select(fault => fault.Layer).Distinct());
        Assert.Contains(faults, fault => fault.Problem.StartsWith("has a wrong", StringComparison.Ordinal));
    }

    [Fact(Explicit = true)]
    public void Repaired_before_they_are_right_and_a_second_repair_changes_nothing()
    {
        var oneDnn = HiddenCaches.Emulate();
        Assert.Equal(LibTorchRepairOutcome.Repaired, LibTorchFaults.Repair(HiddenCaches.Cpuid).Outcome);
        var repaired = oneDnn.Words();
        Assert.All(ConvolutionError.Measure(), error => Assert.True(error < Rounding, $"{error}"));
        Assert.Equal(LibTorchRepairOutcome.Repaired, LibTorchFaults.Repair(HiddenCaches.Cpuid).Outcome);
        Assert.Equal(repaired, oneDnn.Words());
    }

    [Fact(Explicit = true)]
    public void Repaired_too_late_they_are_right_without_oneDNN()
    {
        HiddenCaches.Emulate();
        Assert.Contains(ConvolutionError.Measure(), error => !(error < 0.02)); // oneDNN keeps these kernels
        var repair = LibTorchFaults.Repair(HiddenCaches.Cpuid);
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
        var oneDnn = HiddenCaches.Emulate();
        oneDnn.Write(word, value);
        var before = oneDnn.Words();
        Assert.Equal(LibTorchRepairOutcome.OneDnnOff, LibTorchFaults.Repair(HiddenCaches.Cpuid).Outcome);
        Assert.Equal(before, oneDnn.Words());
        Assert.All(ConvolutionError.Measure(), error => Assert.True(error < Rounding, $"{error}"));
    }
}
