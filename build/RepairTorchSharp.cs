using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Writes repaired copies of TorchSharp.dll and libLibTorchSharp.so; RepairTorchSharp.targets says what is repaired and why. A file that
/// does not look as expected is copied as it is, with a warning. Compiled by MSBuild itself, so it stays within C# 7 and the framework.
/// </summary>
public class RepairTorchSharp : Task
{
    private const string WeakVersion = "GLIBCXX_3.4.32";
    private const int SectionVersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort FlagWeak = 2; // VER_FLG_WEAK

    // The value of the assembly's Debuggable attribute as the metadata hold it: length, prolog, IgnoreSymbolStoreSequencePoints, no named
    // arguments.
    private static readonly byte[] Optimised = { 8, 1, 0, 2, 0, 0, 0, 0, 0 };

    public ITaskItem[] Files { get; set; }

    public string Folder { get; set; }

    public override bool Execute()
    {
        Directory.CreateDirectory(Folder);
        foreach (var item in Files)
        {
            var path = item.GetMetadata("FullPath");
            var bytes = File.ReadAllBytes(path);
            var isManaged = Path.GetExtension(path) == ".dll";
            if (!(isManaged ? KeepArguments(bytes) : Weaken(bytes)))
                Log.LogWarning(null, "FMIX0001", null, path, 0, 0, 0, 0, "{0} is not as expected and is left as it is.", path);
            // Written beside and renamed: a build may be cancelled.
            var target = Path.Combine(Folder, Path.GetFileName(path));
            var beside = target + ".new";
            File.WriteAllBytes(beside, bytes);
            File.Delete(target);
            File.Move(beside, target);
        }
        return !Log.HasLoggedErrors;
    }

    /// <summary>
    /// Asks the runtime for code that is not optimised (Default, IgnoreSymbolStoreSequencePoints, DisableOptimizations); false when the
    /// attribute's value is not there exactly once.
    /// </summary>
    private static bool KeepArguments(byte[] assembly)
    {
        var found = -1;
        for (var i = 0; i + Optimised.Length <= assembly.Length; i++)
        {
            var j = 0;
            while (j < Optimised.Length && assembly[i + j] == Optimised[j])
                j++;
            if (j < Optimised.Length)
                continue;
            if (found >= 0)
                return false;
            found = i;
        }
        if (found < 0)
            return false;
        assembly[found + 3] = 0x03;
        assembly[found + 4] = 0x01;
        return true;
    }

    /// <summary>
    /// Marks the required symbol version weak in a 64-bit little-endian ELF library; false when it is none, and true when it does not ask
    /// for the version.
    /// </summary>
    private static bool Weaken(byte[] elf)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2 || elf[5] != 1)
            return false;
        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        int entrySize = BitConverter.ToUInt16(elf, 0x3a),
            count = BitConverter.ToUInt16(elf, 0x3c);
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
                    if (TextAt(elf, strings + BitConverter.ToInt32(elf, entry + 8)) == WeakVersion)
                        elf[entry + 4] |= (byte)FlagWeak;
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
        return true;
    }

    private static string TextAt(byte[] bytes, int start)
    {
        var end = start;
        while (bytes[end] != 0)
            end++;
        return Encoding.ASCII.GetString(bytes, start, end - start);
    }
}
