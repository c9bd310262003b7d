using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FMixSharp.Tests.Native;

public sealed class HiddenCacheTests
{
    // CPUID leaf 0x8000001D of an AMD EPYC (Zen 3), sub-leaves 0 to 3: 32 KiB, 32 KiB of instructions, 512 KiB, 32 MiB shared by 8 cores of
    // 2 threads.
    private static readonly (int, int, int, int)[] caches =
    [
        (0x4121, 0x1c0003f, 0x3f, 0),
        (0x4122, 0x1c0003f, 0x3f, 0),
        (0x4143, 0x1c0003f, 0x3ff, 2),
        (0x3c163, 0x3c0003f, 0x7fff, 1),
    ];

    [Theory]
    [InlineData(nameof(HiddenCacheCases.Without_the_repair_convolutions_are_wrong), 1)]
    [InlineData(nameof(HiddenCacheCases.The_check_names_the_layers_that_are_wrong), 1)]
    [InlineData(nameof(HiddenCacheCases.Repaired_before_they_are_right_and_a_second_repair_changes_nothing), 1)]
    [InlineData(nameof(HiddenCacheCases.Repaired_too_late_they_are_right_without_oneDNN), 1)]
    [InlineData(nameof(HiddenCacheCases.An_object_that_is_not_as_expected_is_left_alone_and_oneDNN_is_not_used), 3)]
    public async Task Where_the_processor_hides_its_caches(string what, int cases)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "The repair is for Linux on x64."
        );
        await CasesInProcess.Run(typeof(HiddenCacheCases), what, cases);
    }

    [Fact]
    public void Tests_compute_rightly_on_this_machine()
    {
        var repair = LibTorchFaults.Repair();
        Assert.Same(repair, LibTorchFaults.Repair());
        Assert.Equal(repair.Message is null, repair.Outcome == LibTorchRepairOutcome.NotNeeded);
        Assert.All(ConvolutionError.Measure(), error => Assert.True(error < 1e-5, $"{error}"));
    }

    [Fact]
    public void Caches_that_a_processor_shows_are_read_as_oneDNN_reads_them()
    {
        Assert.False(ProcessorCaches.AreHidden(Epyc));
        var words = ProcessorCaches.Words(Epyc, threadsOfCore: 2, threads: 32);
        Assert.Equal([32u << 10, 512 << 10, 32 << 20], words[7..10]);
        Assert.Equal([1u, 1, 8], words[17..20]);
        Assert.Equal(3u, words[OneDnn.LevelsWord]);
        Assert.Equal([1u, 15, 1, 0, 10, 25, 1], words[29..]); // model 1, family 15 + 10, stepping 1
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_level_without_an_answer_is_hidden(int missing) =>
        Assert.True(
            ProcessorCaches.AreHidden((leaf, level) => leaf == unchecked((int)0x8000001D) && level == missing ? default : Epyc(leaf, level))
        );

    [Fact]
    public void Other_processors_are_read_elsewhere()
    {
        Assert.False(ProcessorCaches.AreHidden((_, _) => default));
        Assert.Equal(LibTorchRepairOutcome.NotNeeded, LibTorchFaults.Repair(cpuid: null).Outcome);
        Assert.Equal(LibTorchRepairOutcome.NotNeeded, LibTorchFaults.Repair(Epyc).Outcome);
    }

    [Fact]
    public void The_object_in_this_process_is_what_the_processors_answers_make_it()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == 0x68747541,
            "oneDNN reads the caches of other processors elsewhere."
        );
        TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
        var oneDnn = OneDnn.Find();
        Assert.NotNull(oneDnn);
        OneDnn.Build();
        var words = oneDnn.Words();
        var expected = ProcessorCaches.Words(X86Base.CpuId, words[5], words[6]);
        if (LibTorchFaults.Repair().Outcome == LibTorchRepairOutcome.Repaired)
            expected[OneDnn.LevelsWord] = 0;
        Assert.Equal(expected[4..], words[4..]);
    }

    [Fact]
    public void Symbols_are_looked_for_in_any_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ELF files are Linux's.");
        var nothing = new ElfSymbol("_there_is_no_such_variable", 8);
        Assert.Equal(default, ElfSymbols.Find("/proc/self/exe", nothing, nothing));
        var text = Path.Combine(AppContext.BaseDirectory, "FMixSharp.TorchSharp.Tests.deps.json");
        Assert.Contains(
            "no 64-bit",
            Assert.Throws<InvalidDataException>(() => ElfSymbols.Find(text, nothing, nothing)).Message,
            StringComparison.Ordinal
        );
    }

    private static (int, int, int, int) Epyc(int leaf, int level) =>
        leaf switch
        {
            0 => (0x10, 0x68747541, 0x444d4163, 0x69746e65),
            1 => (0x00a00f11, 0, 0, 0),
            unchecked((int)0x8000001D) => caches[level],
            _ => default,
        };
}
