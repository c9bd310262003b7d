using System.Buffers.Binary;
using FMixSharp.Lab.Pickles;
using FMixSharp.Lab.Safetensors;

namespace FMixSharp.Lab.Weights.PyTorch;

/// <summary>
/// torch.save before PyTorch 1.6: five pickles (a magic number, a version, the machine, the value, the keys of its storages), then each
/// storage, its number of elements before it.
/// </summary>
internal sealed class TorchLegacyFile : ITorchFile
{
    private const long Version = 1001;

    private readonly string path;
    private readonly FileStream file;
    private readonly Dictionary<string, TorchStorage> storages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> places = new(StringComparer.Ordinal);

    public TorchLegacyFile(string path)
    {
        this.path = path;
        file = File.OpenRead(path);
        try
        {
            Next(); // the magic number
            if (Next() is not Version)
                throw new InvalidDataException($"{path}: another version of PyTorch's format; expected {Version}");
            if (Next() is not OrderedDictionary<string, object?> machine || machine.GetValueOrDefault("little_endian") is not true)
                throw new InvalidDataException($"{path} was written on a big-endian machine, which is not read; save it on another one");
            Root = Next();
            FindStorages(Next());
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>How such files begin: protocol 2, and the magic number 0x1950a86a20f9469cfc6c.</summary>
    public static ReadOnlySpan<byte> Beginning => [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    public object? Root { get; }

    public void Read(string key, long first, Span<byte> destination)
    {
        file.Position = places[key] + first;
        try
        {
            file.ReadExactly(destination);
        }
        catch (EndOfStreamException error)
        {
            throw new InvalidDataException($"{path}: the file has become shorter since it was opened", error);
        }
    }

    public void Dispose() => file.Dispose();

    private object? Next() => PickleReader.Read(path, file, new TorchNames(Find), TorchWeights.LongestPickle);

    private TorchStorage Find(string key, TorchType type, long count)
    {
        if ((Int128)count * type.Size > file.Length)
            throw new InvalidDataException(
                $"a storage '{SafetensorsHeader.Printable(key)}' of {count} numbers, more than the file has room for"
            );
        var storage = new TorchStorage(key, type, 0, count);
        return storages.TryAdd(key, storage) || storages[key] == storage
            ? storage
            : throw new InvalidDataException($"a storage '{SafetensorsHeader.Printable(key)}' of two types or sizes");
    }

    private void FindStorages(object? keys)
    {
        if (keys is not List<object?> list)
            throw new InvalidDataException($"{path}: there is no list of storages behind the state dict; download it again");
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var name in list)
        {
            if (PickleReader.Text(name) is not { } key || !storages.TryGetValue(key, out var storage) || places.ContainsKey(key))
                throw new InvalidDataException($"{path}: the list of storages has one that no tensor has, or one twice; download it again");
            var start = file.Position;
            if (file.ReadAtLeast(count, count.Length, throwOnEndOfStream: false) < count.Length)
                throw Truncated(key);
            var found = BinaryPrimitives.ReadInt64LittleEndian(count);
            if (found != storage.Count)
                throw new InvalidDataException(
                    $"{path}: byte {start}: storage '{SafetensorsHeader.Printable(key)}' has {found} numbers, where the state dict has "
                        + $"{storage.Count}; download it again"
                );
            places.Add(key, file.Position);
            if ((Int128)found * storage.Type.Size > file.Length - file.Position)
                throw Truncated(key);
            file.Position += found * storage.Type.Size;
        }
        if (storages.Keys.FirstOrDefault(key => !places.ContainsKey(key)) is { } missing)
            throw new InvalidDataException(
                $"{path}: there are no numbers of storage '{SafetensorsHeader.Printable(missing)}', which a tensor has; download it again"
            );
    }

    private InvalidDataException Truncated(string key) =>
        new($"{path}: truncated: ends at byte {file.Length}, within storage '{SafetensorsHeader.Printable(key)}'; download it again");
}
