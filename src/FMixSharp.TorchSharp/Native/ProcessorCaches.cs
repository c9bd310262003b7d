namespace FMixSharp;

/// <summary>
/// The processor's data caches as oneDNN 3.7 reads them on AMD: from CPUID leaf 0x8000001D, without a look at whether there is an answer.
/// Where a hypervisor answers with zeros, each "minus one" in the formula makes a cache of one byte.
/// </summary>
internal static class ProcessorCaches
{
    private const int Vendor = 0,
        Signature = 1,
        CacheLeaf = unchecked((int)0x8000001D);
    private static readonly int[] dataLeaves = [0, 2, 3]; // sub-leaves of L1, L2 and L3; 1 is the cache of instructions

    /// <summary>Whether oneDNN would misread them: an AMD processor without an answer for one of the three levels.</summary>
    public static bool AreHidden(Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> cpuid)
    {
        var (_, ebx, ecx, edx) = cpuid(Vendor, 0);
        var isAmd = (ebx, edx, ecx) == (0x68747541, 0x69746e65, 0x444d4163); // "AuthenticAMD"
        return isAmd && dataLeaves.Any(level => (cpuid(CacheLeaf, level).Eax & 0x1f) == 0); // type 0: no cache
    }

    /// <summary>
    /// The 36 words of oneDNN's processor object that follow from the processor's answers, given the number of threads and cores in it; the
    /// first four, its features, are left 0.
    /// </summary>
    public static uint[] Words(Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> cpuid, uint threadsOfCore, uint threads)
    {
        var words = new uint[OneDnn.ProcessorWords];
        words[4] = 1; // knows x2APIC
        words[5] = threadsOfCore;
        words[6] = threads;
        for (var level = 0; level < dataLeaves.Length; level++)
        {
            var (eax, ebx, ecx, _) = cpuid(CacheLeaf, dataLeaves[level]);
            words[7 + level] = (Bits(ebx, 22, 9) + 1) * (Bits(ebx, 12, 9) + 1) * (Bits(ebx, 0, 11) + 1) * ((uint)ecx + 1);
            var sharing = Bits(eax, 14, 11) + 1;
            words[17 + level] = Math.Max(1, (threads == 0 ? sharing : Math.Min(sharing, threads)) / Math.Max(1, threadsOfCore));
        }
        words[OneDnn.LevelsWord] = (uint)dataLeaves.Length;
        var signature = cpuid(Signature, 0).Eax;
        var (model, family, moreModel, moreFamily) = (
            Bits(signature, 4, 4),
            Bits(signature, 8, 4),
            Bits(signature, 16, 4),
            Bits(signature, 20, 8)
        );
        words[29] = model;
        words[30] = family;
        words[31] = Bits(signature, 0, 4);
        words[32] = moreModel;
        words[33] = moreFamily;
        words[34] = family == 15 ? family + moreFamily : family;
        words[35] = family is 6 or 15 ? (moreModel << 4) + model : model;
        return words;
    }

    private static uint Bits(int value, int first, int count) => ((uint)value >> first) & ((1u << count) - 1);
}
