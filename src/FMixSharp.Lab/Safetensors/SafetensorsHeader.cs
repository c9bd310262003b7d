using System.Buffers.Binary;
using System.Text.Json;

namespace FMixSharp.Lab.Safetensors;

/// <summary>
/// What a safetensors file says of its tensors, checked against the file's length: every tensor has a known type, as many bytes as type and
/// shape need, lies inside the data, and shares no byte with another. Bytes that belong to no tensor are not looked at.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Bytes before the header, which hold its length (little-endian).</summary>
    public const int LengthBytes = 8;

    /// <summary>The entry that is no tensor.</summary>
    public const string MetadataName = "__metadata__";

    private const long Longest = 100_000_000; // the limit of the format's reference implementation

    private SafetensorsHeader(Dictionary<string, string> metadata, TensorPlace[] tensors) => (Metadata, Tensors) = (metadata, tensors);

    /// <summary>Text by name.</summary>
    public Dictionary<string, string> Metadata { get; }

    /// <summary>The tensors, in the order in which they lie.</summary>
    public IReadOnlyList<TensorPlace> Tensors { get; }

    /// <summary>The header's length.</summary>
    /// <param name="beginning">The file's first <see cref="LengthBytes"/> bytes, or all if it has fewer.</param>
    /// <param name="fileLength">Length of the whole file.</param>
    /// <exception cref="InvalidDataException">The file is too short for it.</exception>
    public static int ReadLength(ReadOnlySpan<byte> beginning, long fileLength)
    {
        if (beginning.Length < LengthBytes)
            throw new InvalidDataException($"it has {beginning.Length} bytes, fewer than the {LengthBytes} of its header's length");
        var length = BinaryPrimitives.ReadInt64LittleEndian(beginning);
        return length >= 2 && length <= Longest && length <= fileLength - LengthBytes
            ? (int)length
            : throw new InvalidDataException($"its header should be {length} bytes long, but {fileLength - LengthBytes} bytes follow");
    }

    /// <summary>Reads and checks a header.</summary>
    /// <param name="header">Its JSON.</param>
    /// <param name="dataLength">Bytes that follow it.</param>
    /// <exception cref="InvalidDataException">It is no such JSON, or a tensor is not where it can be; the message names the
    /// tensor.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> header, long dataLength)
    {
        var metadata = new Dictionary<string, string>();
        var tensors = new List<TensorPlace>();
        try
        {
            using var document = JsonDocument.Parse(header.ToArray(), new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException("its header cannot be read: it is no JSON object");
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                if (!entry.NameEquals(MetadataName))
                    tensors.Add(ParseTensor(entry, dataLength));
                else
                    AddTexts(entry.Value, metadata);
            }
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"its header cannot be read ({error.Message.Split('\n', 2)[0]})", error);
        }
        catch (InvalidOperationException error) // which is thrown where a text is asked for
        {
            throw new InvalidDataException("its header cannot be read: a name or text has half a character (a lone surrogate)", error);
        }
        TensorPlace[] ordered = [.. tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End)];
        for (var i = 1; i < ordered.Length; i++)
            if (ordered[i].Begin < ordered[i - 1].End)
                throw new InvalidDataException(
                    $"tensor {Printable(ordered[i].Name)} at [{ordered[i].Begin}, {ordered[i].End}] overlaps tensor "
                        + $"{Printable(ordered[i - 1].Name)} at [{ordered[i - 1].Begin}, {ordered[i - 1].End}]"
                );
        return new SafetensorsHeader(metadata, ordered);
    }

    /// <summary>A name from a file as it can stand in a one-line message.</summary>
    public static string Printable(string name) =>
        string.Concat(name.Take(100).Select(c => char.IsControl(c) ? '?' : c)) + (name.Length > 100 ? "…" : "");

    private static TensorPlace ParseTensor(JsonProperty entry, long dataLength)
    {
        var name = Printable(entry.Name);
        if (
            entry.Value.ValueKind != JsonValueKind.Object
            || !entry.Value.TryGetProperty("dtype", out var typeName)
            || typeName.ValueKind != JsonValueKind.String
            || Numbers(entry.Value, "shape") is not { } shape
            || Numbers(entry.Value, "data_offsets") is not { } offsets
        )
            throw new InvalidDataException(
                $"tensor {name} is {Printable(entry.Value.GetRawText())}; expected dtype, shape and data_offsets, the last two of whole "
                    + "numbers"
            );
        var type = typeName.GetString()!;
        if (!StoredTensor.ElementSizes.TryGetValue(type, out var elementSize))
            throw new InvalidDataException($"tensor {name} has the unknown element type '{Printable(type)}'");
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > dataLength)
            throw new InvalidDataException($"tensor {name} is said to lie at [{string.Join(", ", offsets.Take(3))}] of {dataLength} bytes");
        // No product of more than the whole file is of interest, and Int128 holds the next one before it is found too large; a later 0
        // makes it 0 again.
        var size = shape.Any(length => length == 0)
            ? 0
            : shape.Aggregate((Int128)elementSize, (product, length) => product > dataLength ? product : product * length);
        return shape.All(length => length >= 0) && size == offsets[1] - offsets[0]
            ? new TensorPlace(entry.Name, type, shape, offsets[0], offsets[1])
            : throw new InvalidDataException(
                $"tensor {name} of {type} [{string.Join(", ", shape.Take(8))}] has {offsets[1] - offsets[0]} bytes"
            );
    }

    private static void AddTexts(JsonElement texts, Dictionary<string, string> metadata)
    {
        if (texts.ValueKind != JsonValueKind.Object || texts.EnumerateObject().Any(text => text.Value.ValueKind != JsonValueKind.String))
            throw new InvalidDataException($"{MetadataName} is {Printable(texts.GetRawText())}; expected texts by name");
        foreach (var text in texts.EnumerateObject())
            metadata.Add(text.Name, text.Value.GetString()!);
    }

    private static long[]? Numbers(JsonElement tensor, string name)
    {
        if (!tensor.TryGetProperty(name, out var array) || array.ValueKind != JsonValueKind.Array)
            return null;
        var numbers = new List<long>();
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number))
                return null;
            numbers.Add(number);
        }
        return [.. numbers];
    }
}
