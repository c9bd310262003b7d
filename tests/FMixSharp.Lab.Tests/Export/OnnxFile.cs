using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Export;

/// <summary>An exported model as another program sees it: ONNX Runtime alone.</summary>
internal sealed class OnnxFile(string path) : IDisposable
{
    private readonly InferenceSession session = new(path);

    public IReadOnlyDictionary<string, string> Metadata => session.ModelMetadata.CustomMetadataMap;

    public string InputName => session.InputMetadata.Single().Key;

    /// <summary>Lengths of the input's axes; −1 for those that may have any.</summary>
    public int[] InputAxes => session.InputMetadata.Single().Value.Dimensions;

    public IEnumerable<string> Outputs => session.OutputMetadata.Keys;

    public JsonNode? Json(string property) => Metadata.TryGetValue(property, out var text) ? JsonNode.Parse(text) : null;

    /// <summary>An output, flat, of inputs on the processor.</summary>
    public float[] Run(Tensor inputs, string output = "logits")
    {
        using var value =
            inputs.dtype == ScalarType.Int64
                ? OrtValue.CreateTensorValueFromMemory(inputs.data<long>().ToArray(), inputs.shape)
                : OrtValue.CreateTensorValueFromMemory(inputs.data<float>().ToArray(), inputs.shape);
        using var options = new RunOptions();
        using var outputs = session.Run(options, [InputName], [value], [output]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose() => session.Dispose();
}
