using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace FMixSharp;

/// <summary>A local variable of a library, as its table of symbols has it.</summary>
/// <param name="Name">Its mangled name.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct ElfSymbol(string Name, int Size);

/// <summary>Finds symbols in 64-bit little-endian ELF files, without reading more of them than the tables of symbols.</summary>
internal static class ElfSymbols
{
    private const int HeaderSize = 64,
        SectionSize = 64,
        SymbolTable = 2,
        DynamicSymbols = 11,
        SymbolVersions = 0x6fffffff,
        Variable = 1,
        Global = 1,
        Unversioned = 1;
    private const int EntriesAtOnce = 1 << 14;

    /// <summary>The address of a variable relative to where the file is loaded; null where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is no such ELF file, or is cut off.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static (ulong? First, ulong? Second) Find(string path, ElfSymbol first, ElfSymbol second)
    {
        using var file = File.OpenHandle(path);
        var sections = Sections(file, path);
        for (var section = sections; section.Length > 0; section = section[SectionSize..])
        {
            if (Int32(section, 4) == SymbolTable)
                return Find(
                    file,
                    Int64(section, 0x18),
                    locals: Int32(section, 0x2c),
                    names: Int64(sections, Int32(section, 0x28) * SectionSize + 0x18),
                    first,
                    second
                );
        }
        return default;
    }

    /// <summary>
    /// What a library needs of others, by the (mangled) names: functions and variables that have no version. Those of the C and C++
    /// libraries have one.
    /// </summary>
    /// <inheritdoc cref="Find(string, ElfSymbol, ElfSymbol)" path="/exception"/>
    public static IReadOnlyList<string> Imports(string path)
    {
        using var file = File.OpenHandle(path);
        var all = Sections(file, path);
        ReadOnlySpan<byte> symbols = [],
            versions = [],
            names = [];
        for (var section = all; section.Length > 0; section = section[SectionSize..])
        {
            switch (Int32(section, 4))
            {
                case DynamicSymbols:
                    symbols = Content(file, section);
                    names = Content(file, all[(Int32(section, 0x28) * SectionSize)..]);
                    break;
                case SymbolVersions:
                    versions = Content(file, section);
                    break;
            }
        }
        var found = new List<string>();
        var entries = MemoryMarshal.Cast<byte, Entry>(symbols);
        for (var i = 0; i < entries.Length; i++)
        {
            ref readonly var entry = ref entries[i];
            var version = versions.Length > 2 * i ? BinaryPrimitives.ReadUInt16LittleEndian(versions[(2 * i)..]) : Unversioned;
            if (entry.Section != 0 || entry.Kind >> 4 != Global || version > Unversioned)
                continue;
            var name = names[(int)entry.Name..];
            found.Add(Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]));
        }
        return found;
    }

    private static ReadOnlySpan<byte> Sections(SafeFileHandle file, string path)
    {
        var header = Read(file, 0, new byte[HeaderSize]);
        if (!header.StartsWith("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException($"{path} is no 64-bit little-endian ELF file");
        return Read(file, Int64(header, 0x28), new byte[BinaryPrimitives.ReadUInt16LittleEndian(header[0x3c..]) * SectionSize]);
    }

    private static ReadOnlySpan<byte> Content(SafeFileHandle file, ReadOnlySpan<byte> section) =>
        Read(file, Int64(section, 0x18), new byte[checked((int)Int64(section, 0x20))]);

    // Half a million entries are gone through once, so there is no time to find out that the loop is hot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (ulong?, ulong?) Find(SafeFileHandle file, long start, int locals, long names, ElfSymbol first, ElfSymbol second)
    {
        (ulong? First, ulong? Second) found = default;
        var (firstSize, secondSize) = ((ulong)first.Size, (ulong)second.Size);
        var buffer = new byte[EntriesAtOnce * Unsafe.SizeOf<Entry>()];
        for (var done = 0; done < locals && (found.First is null || found.Second is null); done += EntriesAtOnce) // local ones come first
        {
            var bytes = buffer.AsSpan(0, Math.Min(EntriesAtOnce, locals - done) * Unsafe.SizeOf<Entry>());
            foreach (
                ref readonly var entry in MemoryMarshal.Cast<byte, Entry>(Read(file, start + (long)done * Unsafe.SizeOf<Entry>(), bytes))
            )
            {
                // Names lie all over a large part of the file: they are only looked up where the size is right.
                if ((entry.Kind & 0xf) != Variable)
                    continue;
                if (entry.Size == firstSize && IsNamed(file, names + entry.Name, first.Name))
                    found.First = entry.Address;
                else if (entry.Size == secondSize && IsNamed(file, names + entry.Name, second.Name))
                    found.Second = entry.Address;
            }
        }
        return found;
    }

    private static bool IsNamed(SafeFileHandle file, long at, string name)
    {
        Span<byte> bytes = stackalloc byte[name.Length + 1];
        return Read(file, at, bytes)[^1] == 0 && Encoding.ASCII.GetString(bytes[..^1]) == name;
    }

    private static ReadOnlySpan<byte> Read(SafeFileHandle file, long offset, Span<byte> bytes)
    {
        for (var done = 0; done < bytes.Length; )
        {
            var read = RandomAccess.Read(file, bytes[done..], offset + done);
            if (read == 0)
                throw new InvalidDataException("the file ends too early");
            done += read;
        }
        return bytes;
    }

    private static int Int32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    // Elf64_Sym.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Entry
    {
        public readonly uint Name;
        public readonly byte Kind,
            Visibility;
        public readonly ushort Section;
        public readonly ulong Address,
            Size;
    }
}
