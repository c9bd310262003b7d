using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace FMixSharp;

/// <summary>
/// What oneDNN keeps in this process of its processor, inside libtorch_cpu.so: the local variable dnnl::impl::cpu::x64::cpu()::cpu_, a
/// Xbyak::util::Cpu of 36 words. The library exports no way to it, but its table of symbols says where it is.
/// </summary>
internal sealed class OneDnn
{
    /// <summary>Length of the object.</summary>
    public const int ProcessorWords = 36;

    /// <summary>
    /// The word that says how many levels of caches follow from the words before it: with 0, oneDNN uses the sizes of processors that it
    /// does not know.
    /// </summary>
    public const int LevelsWord = 27;

    private const int CacheWords = 18;
    private static readonly ElfSymbol processorSymbol = new("_ZZN4dnnl4impl3cpu3x643cpuEvE4cpu_", ProcessorWords * sizeof(uint));
    private static readonly ElfSymbol primitivesSymbol = new("_ZZN4dnnl4impl22global_primitive_cacheEvE5cache", CacheWords * sizeof(uint));

    private readonly nint processor;

    private OneDnn(nint processor, nint primitives)
    {
        this.processor = processor;
        MayHaveWrongKernels = Words()[LevelsWord] != 0 && Read(primitives, CacheWords).Any(word => word != 0);
    }

    /// <summary>
    /// Whether it had computed with the caches of the object when it was found: it keeps the kernels that it made, by shape, and one that
    /// is wrong stays so.
    /// </summary>
    public bool MayHaveWrongKernels { get; }

    /// <summary>Finds it in the libtorch that is loaded; null when there is none, or one of another kind.</summary>
    public static OneDnn? Find()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return null;
        try
        {
            var mappings = File.ReadLines("/proc/self/maps").Select(Mapping.Parse).ToArray();
            var first = mappings.FirstOrDefault(mapping =>
                mapping.Offset == 0 && Path.GetFileName(mapping.File) == LibTorchContext.Library
            );
            if (first.File is null || ElfSymbols.Find(first.File, processorSymbol, primitivesSymbol) is not ({ } processor, { } primitives))
                return null;
            var (processorAt, primitivesAt) = (first.Start + (nint)processor, first.Start + (nint)primitives);
            return IsWritable(processorAt, ProcessorWords) && IsWritable(primitivesAt, CacheWords)
                ? new OneDnn(processorAt, primitivesAt)
                : null;
            bool IsWritable(nint start, int words) =>
                mappings.Any(mapping => mapping.IsWritable && mapping.Start <= start && start + words * sizeof(uint) <= mapping.End);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or InvalidDataException)
        {
            return null; // no /proc, or a file that is not what it was when it was loaded
        }
    }

    /// <summary>The object's words, which oneDNN fills when it first needs them.</summary>
    public uint[] Words() => Read(processor, ProcessorWords);

    /// <summary>Replaces one of them.</summary>
    // aligned, so other threads see all of it or nothing
    public void Write(int word, uint value) => Marshal.WriteInt32(processor, word * sizeof(uint), (int)value);

    /// <summary>
    /// Lets it use the sizes of caches that it takes for unknown processors. Changes nothing, and returns false, unless the object is
    /// exactly what it must be with these answers of the processor, or was repaired already.
    /// </summary>
    public bool UseUsualCaches(Func<int, int, (int, int, int, int)> cpuid)
    {
        Build();
        var words = Words();
        var expected = ProcessorCaches.Words(cpuid, words[5], words[6]);
        if (words[LevelsWord] == 0)
            expected[LevelsWord] = 0;
        if (words.AsSpan(0, 4).IndexOfAnyExcept(0u) < 0 || !words.AsSpan(4).SequenceEqual(expected.AsSpan(4)))
            return false;
        Write(LevelsWord, 0);
        return true;
    }

    /// <summary>
    /// Makes oneDNN fill the object. A product of matrices only asks for the processor's instructions, and leaves no kernel behind.
    /// </summary>
    public static void Build()
    {
        using var scope = torch.NewDisposeScope();
        torch.zeros(1, 8, 8).bmm(torch.zeros(1, 8, 8));
    }

    private static uint[] Read(nint start, int words)
    {
        var values = new int[words];
        Marshal.Copy(start, values, 0, words);
        return [.. values.Select(value => (uint)value)];
    }

    // A line such as "7f00-7f10 rw-p 00001000 fe:00 1234    /usr/lib/libtorch_cpu.so"; memory without a file has none.
    private readonly record struct Mapping(nint Start, nint End, bool IsWritable, long Offset, string? File)
    {
        public static Mapping Parse(string line)
        {
            var parts = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            var (start, end) = parts[0].Split('-') is [var from, var to]
                ? (from, to)
                : throw new FormatException($"'{line}' is no mapping of memory");
            return new Mapping(
                (nint)Number(start),
                (nint)Number(end),
                parts[1].StartsWith("rw", StringComparison.Ordinal),
                Number(parts[2]),
                parts.Length > 5 ? parts[5].Trim() : null
            );
        }

        private static long Number(string text) => long.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
