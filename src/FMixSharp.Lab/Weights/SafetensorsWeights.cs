using FMixSharp.Lab.Safetensors;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Weights;

/// <summary>Weights in safetensors layout.</summary>
internal sealed class SafetensorsWeights : WeightsFile
{
    private readonly SafetensorsReader file;
    private readonly Dictionary<string, TensorPlace> places;

    public SafetensorsWeights(string path)
    {
        file = SafetensorsReader.Open(path);
        places = file.Tensors.ToDictionary(place => place.Name, StringComparer.Ordinal);
        Tensors = [.. file.Tensors.Select(place => new WeightsTensor(place.Name, place.Shape, place.Type))];
    }

    public override string Path => file.Path;

    public override IReadOnlyList<WeightsTensor> Tensors { get; }

    public override IReadOnlyDictionary<string, string> Metadata => file.Metadata;

    public override void Dispose() => file.Dispose();

    protected override Tensor ReadValues(WeightsTensor tensor)
    {
        var place = places[tensor.Name];
        if (TensorBytes.FloatingType(place.Type) is not { } type || place.Length > int.MaxValue)
            throw new InvalidDataException(
                $"{Path}: tensor {tensor.Printable} is {place}; expected F32, F64, F16 or BF16 of at most 2 GiB"
            );
        var values = empty(place.Shape, type);
        file.Read(place, values.bytes);
        return values;
    }
}
