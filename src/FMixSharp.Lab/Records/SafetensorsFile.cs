using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FMixSharp.Lab.Records;

/// <summary>
/// Named tensors and text in the safetensors layout, which other tools read too: eight bytes with the header's length (little-endian),
/// a JSON header that says for every tensor its type, shape and place, then the raw data. The header's metadata carries a SHA-256 of the
/// whole file (computed with the 64 digits of the checksum itself as zeros), so that damage anywhere is noticed.
/// </summary>
internal sealed class SafetensorsFile(IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, StoredTensor> tensors)
{
    private const string MetadataName = "__metadata__";
    private const string ChecksumName = "sha256";
    private const int LengthBytes = 8;
    private const long LongestHeader = 100_000_000; // the limit of the format's reference implementation
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
        Span<byte> length = stackalloc byte[LengthBytes];
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
        if (file.Length < LengthBytes)
            throw new InvalidDataException($"it has {file.Length} bytes, fewer than the {LengthBytes} of its header's length");
        var headerLength = BinaryPrimitives.ReadInt64LittleEndian(file);
        if (headerLength < 2 || headerLength > LongestHeader || headerLength > file.Length - LengthBytes)
            throw new InvalidDataException($"its header should be {headerLength} bytes long, but {file.Length - LengthBytes} bytes follow");
        var header = file.AsSpan(LengthBytes, (int)headerLength);
        var data = file.AsMemory(LengthBytes + (int)headerLength);
        var (metadata, tensors) = ParseHeader(header, data);
        if (!metadata.Remove(ChecksumName, out var checksum) || checksum.Length != blankChecksum.Length)
            throw new InvalidDataException("its header has no checksum: another program wrote it");
        var blanked = header.ToArray();
        var place = header.IndexOf(Encoding.UTF8.GetBytes(checksum));
        Encoding.UTF8.GetBytes(blankChecksum, blanked.AsSpan(Math.Max(0, place)));
        if (place < 0 || Checksum(blanked, [data]) != checksum)
            throw new InvalidDataException("its checksum does not fit its content: it was damaged after it was written");
        return new SafetensorsFile(metadata, tensors);
    }

    private byte[] Header(KeyValuePair<string, StoredTensor>[] ordered, string checksum)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataName);
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
        while (buffer.Length % LengthBytes != 0) // the format allows spaces here; they keep the data aligned
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

    private static (Dictionary<string, string> Metadata, Dictionary<string, StoredTensor> Tensors) ParseHeader(
        ReadOnlySpan<byte> header, ReadOnlyMemory<byte> data)
    {
        var metadata = new Dictionary<string, string>();
        var tensors = new Dictionary<string, StoredTensor>();
        try
        {
            using var document = JsonDocument.Parse(header.ToArray(), new JsonDocumentOptions { AllowDuplicateProperties = false });
            long end = 0;
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                if (entry.NameEquals(MetadataName))
                {
                    foreach (var text in entry.Value.EnumerateObject())
                        metadata.Add(text.Name, text.Value.GetString()!);
                    continue;
                }
                tensors.Add(entry.Name, ParseTensor(entry, data, ref end));
            }
            if (end != data.Length)
                throw new InvalidDataException($"its tensors end at byte {end} of the data, but there are {data.Length} bytes");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"its header cannot be read ({error.Message})", error);
        }
        return (metadata, tensors);
    }

    // Our writer places tensors one after another, so each has to begin where the one before ended: no overlap, no hole.
    private static StoredTensor ParseTensor(JsonProperty entry, ReadOnlyMemory<byte> data, ref long end)
    {
        var type = entry.Value.GetProperty("dtype").GetString() ?? "";
        if (!StoredTensor.ElementSizes.TryGetValue(type, out var elementSize))
            throw new InvalidDataException($"tensor {entry.Name} has the unknown element type '{type}'");
        var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64()).ToArray();
        var offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
        if (offsets.Length != 2 || offsets[0] != end || offsets[1] < offsets[0] || offsets[1] > data.Length)
            throw new InvalidDataException($"tensor {entry.Name} is said to lie at [{string.Join(", ", offsets)}] of {data.Length} bytes, "
                + $"but should begin at {end}");
        var expected = shape.Aggregate((Int128)elementSize, (product, length) => product > data.Length ? product : product * length);
        if (shape.Any(length => length < 0) || expected != offsets[1] - offsets[0])
        {
            throw new InvalidDataException(
                $"tensor {entry.Name} of {type} [{string.Join(", ", shape)}] has {offsets[1] - offsets[0]} bytes");
        }
        end = offsets[1];
        return new StoredTensor(type, shape, data.Slice((int)offsets[0], (int)(offsets[1] - offsets[0])));
    }
}
