using System.Globalization;
using System.Runtime.InteropServices;
using FMixSharp.Lab.Safetensors;
using Google.Protobuf;
using Onnx;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Weights;

/// <summary>
/// The weights in an ONNX file: its initialisers and the tensors of its Constant nodes, as far as they are floating point; whole numbers
/// there are shapes and indices. The file is held in memory, but for values that lie in files of their own.
/// </summary>
internal sealed class OnnxWeights : WeightsFile
{
    private readonly Dictionary<string, TensorProto> stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> others = new(StringComparer.Ordinal); // lengths of files with values, by path

    public OnnxWeights(string path)
    {
        Path = path;
        Graph = Parse(path);
        var tensors = new List<WeightsTensor>();
        var constants = Graph
            .Node.Where(node => node.OpType == "Constant" && node.Output.Count == 1)
            .SelectMany(node =>
                node.Attribute.Where(attribute => attribute.Name == "value" && attribute.T is not null)
                    .Select(attribute => (Name: node.Output[0], Tensor: attribute.T))
            );
        foreach (var (name, proto) in Graph.Initializer.Select(proto => (proto.Name, Tensor: proto)).Concat(constants))
        {
            if (TypeName(proto) is not { } type)
                continue;
            var tensor = new WeightsTensor(name, [.. proto.Dims], type);
            if (!stored.TryAdd(name, proto))
                throw new InvalidDataException($"{path}: two tensors are called {tensor.Printable}");
            Check(tensor, proto);
            tensors.Add(tensor);
        }
        Tensors = tensors;
    }

    public override string Path { get; }

    public override IReadOnlyList<WeightsTensor> Tensors { get; }

    public override long Bytes => base.Bytes + others.Values.Sum();

    /// <summary>The whole graph, for those who find weights by what is done with them.</summary>
    public GraphProto Graph { get; }

    /// <summary>The operations that take a value, by its name; each once, in the graph's order.</summary>
    public ILookup<string, NodeProto> Consumers =>
        field ??= Graph
            .Node.SelectMany(node => node.Input.Distinct(), (node, input) => (node, input))
            .ToLookup(entry => entry.input, entry => entry.node, StringComparer.Ordinal);

    public override void Dispose() { }

    protected override Tensor ReadValues(WeightsTensor tensor)
    {
        var proto = stored[tensor.Name];
        var type = FloatingType(tensor, Count(tensor));
        var values = empty(tensor.Shape, type);
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
        {
            var place = External(tensor, proto);
            using var file = File.OpenHandle(place.Path);
            var (rest, offset, read) = (values.bytes.Length, place.Offset, 0);
            for (; rest > 0; rest -= read, offset += read)
                if ((read = RandomAccess.Read(file, values.bytes[^rest..], offset)) == 0)
                    throw new InvalidDataException($"{place.Path} has become shorter while it was read");
        }
        else if (proto.RawData.Length > 0)
            proto.RawData.Span.CopyTo(values.bytes);
        else if (type == ScalarType.Float32)
            Copy(proto.FloatData, MemoryMarshal.Cast<byte, float>(values.bytes), value => value);
        else if (type == ScalarType.Float64)
            Copy(proto.DoubleData, MemoryMarshal.Cast<byte, double>(values.bytes), value => value);
        else // the 16 bits of each number, in 32
            Copy(proto.Int32Data, MemoryMarshal.Cast<byte, ushort>(values.bytes), value => (ushort)value);
        return values;
    }

    private static GraphProto Parse(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return ModelProto.Parser.ParseFrom(file).Graph is { } graph
                ? graph
                : throw new InvalidDataException($"{path} holds no graph; expected an ONNX model");
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new InvalidDataException($"{path}: no ONNX model, or a damaged one ({error.Message}); download it again", error);
        }
    }

    private static string? TypeName(TensorProto proto) =>
        (TensorProto.Types.DataType)proto.DataType switch
        {
            TensorProto.Types.DataType.Float => "F32",
            TensorProto.Types.DataType.Double => "F64",
            TensorProto.Types.DataType.Float16 => "F16",
            TensorProto.Types.DataType.Bfloat16 => "BF16",
            _ => null,
        };

    // Numbers of a tensor, or some number beyond any file's where there are more.
    private static long Count(WeightsTensor tensor) =>
        tensor.Shape.Contains(0)
            ? 0
            : tensor.Shape.Aggregate(1L, (product, length) => length > long.MaxValue / product ? long.MaxValue : product * length);

    // There are as many numbers as the shape says, in one place.
    private void Check(WeightsTensor tensor, TensorProto proto)
    {
        if (tensor.Shape.Any(length => length < 0) || proto.Segment is not null)
            throw new InvalidDataException($"{Path}: tensor {tensor.Printable} is {tensor}, or a part of a tensor, which is not read");
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
        {
            External(tensor, proto);
            return;
        }
        var size = StoredTensor.ElementSizes[tensor.Type];
        var (found, unit, expected) =
            proto.RawData.Length > 0 ? (proto.RawData.Length, "bytes", (Int128)Count(tensor) * size)
            : tensor.Type == "F32" ? (proto.FloatData.Count, "numbers", Count(tensor))
            : tensor.Type == "F64" ? (proto.DoubleData.Count, "numbers", Count(tensor))
            : (proto.Int32Data.Count, "numbers", Count(tensor));
        if (found != expected)
            throw new InvalidDataException(
                $"{Path}: tensor {tensor.Printable} is {tensor}, but has {found} {unit}; download the file again"
            );
    }

    // A file beside the model or in a folder there, and the part of it that a tensor's values are: as many bytes as its shape needs.
    private (string Path, long Offset) External(WeightsTensor tensor, TensorProto proto)
    {
        string? Entry(string key) => proto.ExternalData.LastOrDefault(entry => entry.Key == key)?.Value;
        long? Number(string key) =>
            Entry(key) is not { } text ? null
            : long.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number
            : throw new InvalidDataException($"{Path}: tensor {tensor.Printable}: {key} is '{SafetensorsHeader.Printable(text)}'");

        var location = Entry("location") ?? "";
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        string[] parts = location.Split('/', '\\');
        if (System.IO.Path.IsPathRooted(location) || parts.Any(part => part is "" or "." or ".." || part.AsSpan().ContainsAny(':', '\0')))
            throw new InvalidDataException(
                $"{Path}: tensor {tensor.Printable} lies in '{SafetensorsHeader.Printable(location)}'; expected a file in the "
                    + $"model's folder"
            );
        var path = System.IO.Path.Combine([folder, .. parts]);
        if (!others.TryGetValue(path, out var whole))
        {
            RegularFile.Require(path);
            using var file = File.OpenHandle(path);
            others.Add(path, whole = RandomAccess.GetLength(file));
        }
        var offset = Number("offset") ?? 0;
        var length = Number("length") ?? whole - offset;
        return length == (Int128)Count(tensor) * StoredTensor.ElementSizes[tensor.Type] && offset <= whole - length
            ? (path, offset)
            : throw new InvalidDataException(
                $"{Path}: tensor {tensor.Printable} is {tensor}, but is said to have {length} bytes from byte {offset} of {path}, "
                    + $"which has {whole}"
            );
    }

    private static void Copy<TFrom, TTo>(IReadOnlyList<TFrom> from, Span<TTo> to, Func<TFrom, TTo> convert)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = convert(from[i]);
    }
}
