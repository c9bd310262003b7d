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
        var values = empty(place.Shape, FloatingType(tensor, place.Length / StoredTensor.ElementSizes[place.Type]));
        file.Read(place, values.bytes);
        return values;
    }
}
