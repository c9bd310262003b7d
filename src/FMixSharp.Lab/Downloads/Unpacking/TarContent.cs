using System.Formats.Tar;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Downloads.Unpacking;

/// <summary>Writes a .tar or .tar.gz to a tree.</summary>
internal static class TarContent
{
    /// <summary>Reads the archive to its end.</summary>
    public static void CopyTo(UnpackedTree tree, Stream archive, bool zipped, CancellationToken cancel)
    {
        using var plain = zipped ? new StrictGzip(archive, leaveOpen: true) : archive;
        // Bounds what is read at all: headers without files, too, can be packed into next to nothing.
        using var bounded = new BoundedStream(plain, tree.Most, tree.TooMuch, cancel);
        using var reader = new TarReader(bounded);
        while (reader.GetNextEntry() is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    tree.AddFolder(entry.Name);
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    tree.AddFile(entry.Name, entry.DataStream);
                    break;
                case TarEntryType.GlobalExtendedAttributes:
                    break; // says things about other entries
                default:
                    throw tree.Refused(entry.Name, $"is neither a file nor a folder ({entry.EntryType})");
            }
        }
        // The end of the archive is not yet the end of the gzip file, whose checksum comes last.
        bounded.CopyTo(Stream.Null);
    }
}
