using System.Runtime.Intrinsics.X86;

namespace FMixSharp.Tests.Native;

/// <summary>
/// A processor that hides its caches, on whatever machine: oneDNN's own object gets the words that it would have read. <c>.ci/packages</c>
/// compiles it, too.
/// </summary>
internal static class HiddenCaches
{
    /// <summary>The answers of this processor, as AMD's, with none about its caches.</summary>
    public static (int Eax, int Ebx, int Ecx, int Edx) Cpuid(int leaf, int subLeaf) =>
        leaf switch
        {
            0 => (X86Base.CpuId(0, 0).Eax, 0x68747541, 0x444d4163, 0x69746e65),
            unchecked((int)0x8000001D) => default,
            _ => X86Base.CpuId(leaf, subLeaf),
        };

    /// <summary>
    /// Makes oneDNN believe in such a processor; where it does already this changes nothing, unless a repair came before.
    /// </summary>
    public static OneDnn Emulate()
    {
        TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
        var oneDnn = OneDnn.Find() ?? throw new InvalidOperationException("There is no oneDNN in this process.");
        OneDnn.Build();
        var words = oneDnn.Words();
        var hidden = ProcessorCaches.Words(Cpuid, words[5], words[6]);
        if (hidden[7..10].Concat(hidden[17..20]).Any(size => size != 1))
            throw new InvalidOperationException("These are not the caches of one byte that oneDNN would believe in.");
        for (var word = 4; word < hidden.Length; word++)
            oneDnn.Write(word, hidden[word]);
        return oneDnn;
    }
}
