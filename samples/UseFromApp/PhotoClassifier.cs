using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;

namespace UseFromApp;

/// <summary>
/// What "fmix export" wrote, without TorchSharp: photos in, classes out. Everything it needs stands in the file. Any number of threads may
/// classify at once.
/// </summary>
public sealed class PhotoClassifier : IDisposable
{
    private const int MostPixels = 50_000_000;

    private readonly InferenceSession session;
    private readonly string[] classes;
    private readonly PhotoInput input;

    /// <summary>Opens a file of "fmix export".</summary>
    /// <exception cref="ArgumentException">It is of another kind of data than images.</exception>
    public PhotoClassifier(string path)
    {
        try
        {
            session = new InferenceSession(path);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ArgumentException($"{path} is no ONNX file that can be read ({error.Message}).", error);
        }
        var metadata = session.ModelMetadata.CustomMetadataMap;
        if (!session.InputMetadata.ContainsKey("images") || !metadata.TryGetValue("fmix.data", out var data))
            throw new ArgumentException($"{path} is no model of images that fmix export wrote.");
        classes = [.. JsonNode.Parse(metadata["fmix.classes"])!.AsArray().Select(name => name!.GetValue<string>())];
        input = PhotoInput.Of(JsonNode.Parse(data)!);
    }

    /// <summary>Classes with their probabilities, the likeliest first.</summary>
    /// <exception cref="InvalidDataException">It is no image.</exception>
    public IReadOnlyList<(string Class, float Probability)> Classify(Stream photo, int top = 5)
    {
        using var codec =
            SKCodec.Create(photo, out var result) ?? throw new InvalidDataException($"this is no image that can be read ({result})");
        // Memory is taken for what a header promises: not for more than photos have.
        if ((long)codec.Info.Width * codec.Info.Height is var size and > MostPixels)
            throw new InvalidDataException($"the image has {size} pixels by its header; expected at most {MostPixels}");
        float[] pixels = Array.ConvertAll(input.Of(codec), value => (float)value);
        using var value = OrtValue.CreateTensorValueFromMemory(pixels, [1, input.Channels, input.Height, input.Width]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["images"], [value], ["probabilities"]);
        var probabilities = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        return [.. classes.Zip(probabilities).OrderByDescending(pair => pair.Second).Take(top)];
    }

    public void Dispose() => session.Dispose();
}
