using System.IO.Compression;

namespace FMixSharp.Lab.Downloads.Unpacking;

/// <summary>Writes a .zip to a tree.</summary>
internal static class ZipContent
{
    // The upper half of the attributes is the Unix mode, and its first digit the kind of file; zero where the writer knew none.
    private const int KindMask = 0xF000,
        File = 0x8000,
        Folder = 0x4000;

    /// <summary>Reads the archive to its end.</summary>
    public static void CopyTo(UnpackedTree tree, Stream archive)
    {
        using var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true);
        foreach (var entry in zip.Entries)
        {
            if (((entry.ExternalAttributes >> 16) & KindMask) is not (0 or File or Folder))
                throw tree.Refused(entry.FullName, "is neither a file nor a folder");
            if (entry.FullName.EndsWith('/'))
            {
                tree.AddFolder(entry.FullName);
                continue;
            }
            using var content = entry.Open();
            tree.AddFile(entry.FullName, content, (entry.Length, entry.Crc32));
        }
    }
}
