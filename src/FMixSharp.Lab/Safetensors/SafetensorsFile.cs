using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FMixSharp.Lab.Safetensors;

/// <summary>
/// Named tensors and text in the safetensors layout, which other tools read too: eight bytes with the header's length (little-endian),
/// a JSON header that says for every tensor its type, shape and place, then the raw data. The header's metadata carries a SHA-256 of the
/// whole file (computed with the 64 digits of the checksum itself as zeros), so that damage anywhere is noticed.
/// </summary>
internal sealed class SafetensorsFile(IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, StoredTensor> tensors)
{
    private const string ChecksumName = "sha256";
    private static readonly string blankChecksum = new('0', 64);

    /// <summary>Text by name, without the checksum.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; } = metadata;

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; } = tensors;

    /// <summary>Writes the file's bytes; the same content gives the same bytes.</summary>
    public void Write(Stream stream)
    {
        var ordered = Tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToArray();
        var header = Header(ordered, blankChecksum);
        var checksum = Checksum(header, ordered.Select(entry => entry.Value.Data));
        header = Header(ordered, checksum);
        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var (_, tensor) in ordered)
            stream.Write(tensor.Data.Span);
    }

    /// <summary>Reads and checks a whole file.</summary>
    /// <exception cref="InvalidDataException">It is not such a file, or it is damaged; the message says where.</exception>
    public static SafetensorsFile Read(byte[] file)
    {
        var headerLength = SafetensorsHeader.ReadLength(file.AsSpan(0, Math.Min(file.Length, SafetensorsHeader.LengthBytes)), file.Length);
        var header = file.AsSpan(SafetensorsHeader.LengthBytes, headerLength);
        var data = file.AsMemory(SafetensorsHeader.LengthBytes + headerLength);
        var parsed = SafetensorsHeader.Parse(header, data.Length);
        if (!parsed.Metadata.Remove(ChecksumName, out var checksum) || checksum.Length != blankChecksum.Length)
            throw new InvalidDataException("its header has no checksum: another program wrote it");
        var blanked = header.ToArray();
        var place = header.IndexOf(Encoding.UTF8.GetBytes(checksum));
        Encoding.UTF8.GetBytes(blankChecksum, blanked.AsSpan(Math.Max(0, place)));
        if (place < 0 || Checksum(blanked, [data]) != checksum)
            throw new InvalidDataException("its checksum does not fit its content: it was damaged after it was written");
        return new SafetensorsFile(
            parsed.Metadata,
            parsed.Tensors.ToDictionary(
                tensor => tensor.Name,
                tensor => new StoredTensor(tensor.Type, tensor.Shape, data.Slice((int)tensor.Begin, (int)tensor.Length))
            )
        );
    }

    private byte[] Header(KeyValuePair<string, StoredTensor>[] ordered, string checksum)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafetensorsHeader.MetadataName);
            json.WriteString(ChecksumName, checksum);
            foreach (var (name, text) in Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                json.WriteString(name, text);
            json.WriteEndObject();
            long offset = 0;
            foreach (var (name, tensor) in ordered)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", tensor.Type);
                json.WriteStartArray("shape");
                foreach (var length in tensor.Shape)
                    json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (buffer.Length % SafetensorsHeader.LengthBytes != 0) // the format allows spaces here; they keep the data aligned
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static string Checksum(ReadOnlySpan<byte> header, IEnumerable<ReadOnlyMemory<byte>> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        foreach (var part in data)
            hash.AppendData(part.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
