using System.Text.Encodings.Web;
using System.Text.Json;
using FMixSharp.Lab.Onnx;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using Google.Protobuf;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Export;

/// <summary>Writes models as ONNX, and checks what is written with ONNX Runtime.</summary>
public static class OnnxExport
{
    // Letters beyond ASCII as they are.
    private static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What files of models are called.</summary>
    public const string Ending = ".onnx";

    /// <summary>
    /// Writes a model that is made of layers of <see cref="OnnxLayers"/> and of modules that are <see cref="IOnnxModule"/>. The file
    /// appears when ONNX Runtime and TorchSharp agree on the samples, and not before; one of its name is replaced.
    /// </summary>
    /// <param name="model">Inputs (B, …) to logits (B, classes), in float32 on the processor. Written as in evaluation mode; its mode is
    /// restored.</param>
    /// <param name="samples">Inputs (B, …), float32 or int64, at least one and better several: compared one at a time and together. Axes
    /// other than the first have these lengths in the file, but for <see cref="OnnxDescription.AnyLength"/>.</param>
    /// <param name="path">The file, ending in .onnx.</param>
    /// <param name="description">What it says of itself; null for the least.</param>
    /// <returns>How well both agree.</returns>
    /// <exception cref="NotSupportedException">A layer has no form in ONNX; the message names it.</exception>
    /// <exception cref="ExportException">Both disagree, ONNX Runtime's native library is missing, or outputs are no logits.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static OnnxAgreement Save(nn.Module<Tensor, Tensor> model, Tensor samples, string path, OnnxDescription? description = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.dim() < 1 || samples.shape[0] < 1 || samples.dtype is not (ScalarType.Float32 or ScalarType.Int64))
            throw new ArgumentException(
                $"samples are {samples.dtype} of shape ({string.Join(", ", samples.shape)}); expected float32 or int64 "
                    + "(B, …), B at least 1",
                nameof(samples)
            );
        using var scope = NewDisposeScope();
        List<ExportBatch> batches = [new(samples[..1], samples[..1])];
        if (samples.shape[0] > 1)
            batches.Add(new(samples, samples));
        return Save(model, model, batches, path, description ?? new OnnxDescription());
    }

    /// <summary>The same for a model that is written with what prepares its inputs.</summary>
    /// <param name="whole">What is written.</param>
    /// <param name="model">What it is compared with.</param>
    /// <param name="batches">What either is given.</param>
    /// <param name="path">The file.</param>
    /// <param name="description">What it says of itself.</param>
    internal static OnnxAgreement Save(
        nn.Module<Tensor, Tensor> whole,
        nn.Module<Tensor, Tensor> model,
        IReadOnlyList<ExportBatch> batches,
        string path,
        OnnxDescription description
    )
    {
        RequireEnding(path, Ending);
        var wasTraining = whole.training;
        whole.eval();
        try
        {
            var sample = batches[^1].Given;
            var file = OnnxGraph.Write(
                whole,
                sample,
                description.Input,
                [
                    .. sample.shape.Select(
                        (length, axis) =>
                            axis == 0 ? ("batch", (long?)null)
                            : description.AnyLength.TryGetValue(axis, out var name) ? (name, null)
                            : ("", length)
                    ),
                ],
                description.Answers switch
                {
                    OnnxAnswers.OneClass => "Softmax",
                    OnnxAnswers.EachAlone => "Sigmoid",
                    _ => null,
                },
                Properties(description)
            );
            AtomicFile.MakeFolders(path);
            OnnxAgreement? agreement = null;
            var ending = AtomicFile.OwnEnding;
            AtomicFile.Write(path, file.WriteTo, ending, () => agreement = OnnxCheck.Run(path + ending, description.Input, model, batches));
            return agreement!;
        }
        finally
        {
            whole.train(wasTraining);
        }
    }

    /// <summary>Throws unless a file's name ends so.</summary>
    internal static void RequireEnding(string path, string ending)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"{path} has another ending; expected a name that ends in {ending}", nameof(path));
    }

    private static Dictionary<string, string> Properties(OnnxDescription description)
    {
        var properties = new Dictionary<string, string>
        {
            ["fmix.version"] = Provenance.Version,
            ["fmix.input"] = description.Meaning,
            ["fmix.answers"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(description.Answers.ToString()),
            ["fmix.classes"] = JsonSerializer.Serialize(description.Classes, plain),
        };
        foreach (var (name, value) in description.Properties)
            properties[name] = value;
        return properties;
    }
}
