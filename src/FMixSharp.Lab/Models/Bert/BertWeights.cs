using FMixSharp.Lab.Safetensors;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>Published weights for the encoder, by the names of public checkpoints.</summary>
internal static class BertWeights
{
    /// <summary>
    /// Overwrites all weights of the encoder; the linear layer behind it stays. Names may begin with "bert." or not, and layer
    /// normalisation may have gamma and beta. Any type of floating point is rounded to the model's.
    /// </summary>
    /// <param name="path">A file in safetensors layout; read one tensor at a time.</param>
    /// <param name="model">The model; changed in place.</param>
    /// <returns>Names of the file's tensors that the encoder has no use for, such as those of the pooler.</returns>
    /// <exception cref="WeightsException">The file cannot be used; the message names file and tensor. The model may have some of its
    /// weights then.</exception>
    public static IReadOnlyList<string> Load(string path, BertClassifier model)
    {
        try
        {
            using var file = SafetensorsReader.Open(path);
            var stored = new Dictionary<string, TensorPlace>(StringComparer.Ordinal);
            foreach (var place in file.Tensors)
                if (!stored.TryAdd(Own(place.Name), place))
                    throw new InvalidDataException(
                        $"{path}: two tensors are called {SafetensorsHeader.Printable(Own(place.Name))}, one of them by an older name"
                    );
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            foreach (var (name, parameter) in model.Encoder.named_parameters())
            {
                if (!stored.Remove(name, out var place))
                    throw new InvalidDataException(
                        $"{path}: there is no tensor bert.{name}, which a BERT as config.json describes it needs"
                    );
                Copy(file, place, parameter);
            }
            return [.. stored.Values.Select(place => place.Name)];
        }
        catch (InvalidDataException error)
        {
            throw new WeightsException(error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new WeightsException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static void Copy(SafetensorsReader file, TensorPlace place, Tensor parameter)
    {
        var name = SafetensorsHeader.Printable(place.Name);
        if (!place.Shape.AsSpan().SequenceEqual(parameter.shape))
            throw new InvalidDataException(
                $"{file.Path}: tensor {name} is {place}, but config.json makes it [{string.Join(", ", parameter.shape)}]"
            );
        if (TensorBytes.FloatingType(place.Type) is not { } type || place.Length > int.MaxValue)
            throw new InvalidDataException($"{file.Path}: tensor {name} is {place}; expected F32, F64, F16 or BF16 of at most 2 GiB");
        using var scope = NewDisposeScope();
        var read = empty(place.Shape, type);
        file.Read(place, read.bytes);
        if (!read.isfinite().all().item<bool>())
            throw new InvalidDataException($"{file.Path}: tensor {name} has a value that is infinite or not a number");
        parameter.copy_(read);
    }

    private static string Own(string name) =>
        (name.StartsWith("bert.", StringComparison.Ordinal) ? name["bert.".Length..] : name)
            .Replace("LayerNorm.gamma", "LayerNorm.weight", StringComparison.Ordinal)
            .Replace("LayerNorm.beta", "LayerNorm.bias", StringComparison.Ordinal);
}
