using System.IO.Compression;
using System.IO.Hashing;
using FMixSharp.Lab.Pickles;
using FMixSharp.Lab.Safetensors;

namespace FMixSharp.Lab.Weights.PyTorch;

/// <summary>
/// torch.save since PyTorch 1.6: a zip archive that compresses nothing, with NAME/data.pkl and a file NAME/data/KEY for each storage.
/// </summary>
internal sealed class TorchZip : ITorchFile
{
    private const string PickleName = "data.pkl";

    private readonly string path;
    private readonly FileStream file;
    private readonly ZipArchive archive;
    private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
    private readonly string folder;
    private readonly HashSet<string> intact = new(StringComparer.Ordinal); // files whose checksum was seen to fit

    public TorchZip(string path)
    {
        this.path = path;
        file = File.OpenRead(path);
        try
        {
            archive = Guarded(() => new ZipArchive(file, ZipArchiveMode.Read));
            foreach (var entry in Guarded(() => archive.Entries))
                if (!entries.TryAdd(entry.FullName, entry))
                    throw new InvalidDataException($"{path}: two files of the archive have one name");
            if (entries.Values.Aggregate((Int128)0, (sum, entry) => sum + entry.CompressedLength) > file.Length)
                throw new InvalidDataException($"{path}: the files of the archive are longer than itself; download it again");
            folder = FindFolder();
            if (entries.ContainsKey(folder + "constants.pkl"))
                throw new InvalidDataException(
                    $"{path} is a program (TorchScript), which is not read; expected a state dict, torch.save(model.state_dict(), …)"
                );
            if (
                entries.TryGetValue(folder + "byteorder", out var order)
                && !Content(order, "little".Length).AsSpan().SequenceEqual("little"u8)
            )
                throw new InvalidDataException($"{path} was written on a big-endian machine, which is not read; save it on another one");
            var pickle = entries[folder + PickleName];
            using var stream = new MemoryStream(Content(pickle, TorchWeights.LongestPickle), writable: false);
            Root = PickleReader.Read($"{path}: {pickle.FullName}", stream, new TorchNames(Find));
        }
        catch
        {
            archive?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>How such files begin.</summary>
    public static ReadOnlySpan<byte> Beginning => "PK\u0003\u0004"u8;

    public object? Root { get; }

    public void Read(string key, long first, Span<byte> destination)
    {
        var entry = entries[NameOf(key)];
        if (intact.Add(key))
            RequireIntact(entry);
        Copy(entry, first, destination);
    }

    public void Dispose()
    {
        archive.Dispose();
        file.Dispose();
    }

    private string FindFolder()
    {
        string[] pickles =
        [
            .. entries.Keys.Where(name => name.EndsWith("/" + PickleName, StringComparison.Ordinal) && name.Count('/') == 1),
        ];
        return pickles switch
        {
            [var pickle] => pickle[..^PickleName.Length],
            _ => throw new InvalidDataException(
                $"{path}: a zip archive with {pickles.Length} files such as archive/{PickleName}; expected one, as torch.save writes it"
            ),
        };
    }

    private string NameOf(string key) => $"{folder}data/{key}";

    // Bytes that are not compressed are inside the file, so that no more of them are asked for than the file has.
    private TorchStorage Find(string key, TorchType type, long count)
    {
        if (!entries.TryGetValue(NameOf(key), out var entry))
            throw new InvalidDataException(
                $"a tensor of the storage '{SafetensorsHeader.Printable(key)}', which the archive does not have"
            );
        if (entry.Length != (Int128)count * type.Size)
            throw new InvalidDataException(
                $"a storage '{SafetensorsHeader.Printable(key)}' of {count} numbers, {type.Size} bytes each, which has "
                    + $"{entry.Length} bytes "
                    + "in the archive"
            );
        if (entry.CompressedLength != entry.Length)
            throw new InvalidDataException(
                $"a storage '{SafetensorsHeader.Printable(key)}' that is compressed, which torch.save does not do"
            );
        return new TorchStorage(key, type, 0, count);
    }

    private byte[] Content(ZipArchiveEntry entry, int most)
    {
        if (entry.Length > most)
            throw new InvalidDataException($"{path}: {entry.FullName} has {entry.Length} bytes; expected at most {most}");
        var content = new byte[entry.Length];
        Copy(entry, 0, content);
        RequireSum(entry, Crc32.HashToUInt32(content));
        return content;
    }

    private void RequireIntact(ZipArchiveEntry entry)
    {
        var sum = new Crc32();
        try
        {
            using var content = Guarded(entry.Open);
            sum.Append(content);
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException)
        {
            throw Damaged(entry, error.Message, error);
        }
        RequireSum(entry, sum.GetCurrentHashAsUInt32());
    }

    // None is computed where a program asked PyTorch for that (torch.serialization.set_crc32_options).
    private void RequireSum(ZipArchiveEntry entry, uint found)
    {
        if (entry.Crc32 != 0 && entry.Crc32 != found)
            throw Damaged(entry, $"its checksum is {found:x8}, and should be {entry.Crc32:x8}", null);
    }

    private void Copy(ZipArchiveEntry entry, long first, Span<byte> destination)
    {
        try
        {
            using var content = Guarded(entry.Open);
            Span<byte> skipped = stackalloc byte[1 << 14];
            for (; first > 0; first -= Math.Min(first, skipped.Length))
                content.ReadExactly(skipped[..(int)Math.Min(first, skipped.Length)]);
            content.ReadExactly(destination);
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException)
        {
            throw Damaged(entry, error.Message, error);
        }
    }

    private InvalidDataException Damaged(ZipArchiveEntry entry, string why, Exception? error) =>
        new($"{path}: {SafetensorsHeader.Printable(entry.FullName)} is damaged ({why}); download the file again", error);

    // What .NET throws when an archive is damaged.
    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error)
            when (error is InvalidDataException or EndOfStreamException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new InvalidDataException($"{path}: the zip archive is damaged ({error.Message}); download it again", error);
        }
    }
}
