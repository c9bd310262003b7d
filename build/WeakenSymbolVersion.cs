using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Marks one required symbol version weak in 64-bit little-endian ELF libraries, where the system's libstdc++ lacks that version.
/// Compiled by MSBuild itself (see WeakenGlibcxx.targets), so it stays within C# 7 and the framework.
/// </summary>
public class WeakenSymbolVersion : Task
{
    private const int SectionVersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort FlagWeak = 2;                  // VER_FLG_WEAK

    private static readonly string[] LibraryFolders =
    {
        "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib", "/lib", "/usr/local/lib64", "/usr/local/lib",
    };

    public ITaskItem[] Libraries { get; set; }

    public string SymbolVersion { get; set; }

    public override bool Execute()
    {
        if (SystemHasVersion())
            return true;
        foreach (var item in Libraries)
        {
            var path = item.GetMetadata("FullPath");
            var bytes = File.ReadAllBytes(path);
            if (!Weaken(bytes, SymbolVersion))
                continue;
            // Written beside and renamed: the output may be a link into the package cache, and a build may be cancelled. The
            // original time is kept so that an incremental build does not copy the unpatched file over this one again.
            var time = File.GetLastWriteTimeUtc(path);
            var beside = path + ".weak";
            File.WriteAllBytes(beside, bytes);
            File.SetLastWriteTimeUtc(beside, time);
            File.Delete(path);
            File.Move(beside, path);
            Log.LogMessage(MessageImportance.High, "Marked {0} weak in {1}: this system's libstdc++ does not have it.", SymbolVersion, path);
        }
        return true;
    }

    private bool SystemHasVersion()
    {
        var wanted = Encoding.ASCII.GetBytes(SymbolVersion + "\0");
        foreach (var folder in LibraryFolders)
        {
            var path = Path.Combine(folder, "libstdc++.so.6");
            if (File.Exists(path) && Contains(File.ReadAllBytes(path), wanted))
                return true;
        }
        return false;
    }

    private static bool Contains(byte[] bytes, byte[] wanted)
    {
        for (var i = 0; i + wanted.Length <= bytes.Length; i++)
        {
            var j = 0;
            while (j < wanted.Length && bytes[i + j] == wanted[j])
                j++;
            if (j == wanted.Length)
                return true;
        }
        return false;
    }

    /// <summary>Sets the weak flag of every requirement named <paramref name="version"/>; false when there was nothing to set.</summary>
    private static bool Weaken(byte[] elf, string version)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2 || elf[5] != 1)
            return false;
        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        int entrySize = BitConverter.ToUInt16(elf, 0x3a), count = BitConverter.ToUInt16(elf, 0x3c);
        var changed = false;
        for (var i = 0; i < count; i++)
        {
            var header = sections + i * entrySize;
            if (BitConverter.ToInt32(elf, header + 4) != SectionVersionNeeds)
                continue;
            var need = (int)BitConverter.ToInt64(elf, header + 0x18);
            var link = BitConverter.ToInt32(elf, header + 0x28);
            var strings = (int)BitConverter.ToInt64(elf, sections + link * entrySize + 0x18);
            while (true) // each needed library, and within it each version asked of it
            {
                var entry = need + BitConverter.ToInt32(elf, need + 8);
                while (true)
                {
                    var flags = BitConverter.ToUInt16(elf, entry + 4);
                    if (TextAt(elf, strings + BitConverter.ToInt32(elf, entry + 8)) == version && (flags & FlagWeak) == 0)
                    {
                        elf[entry + 4] = (byte)(flags | FlagWeak);
                        changed = true;
                    }
                    var nextEntry = BitConverter.ToInt32(elf, entry + 12);
                    if (nextEntry == 0)
                        break;
                    entry += nextEntry;
                }
                var nextNeed = BitConverter.ToInt32(elf, need + 12);
                if (nextNeed == 0)
                    break;
                need += nextNeed;
            }
        }
        return changed;
    }

    private static string TextAt(byte[] bytes, int start)
    {
        var end = start;
        while (bytes[end] != 0)
            end++;
        return Encoding.ASCII.GetString(bytes, start, end - start);
    }
}
