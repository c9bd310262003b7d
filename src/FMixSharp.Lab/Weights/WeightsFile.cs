using FMixSharp.Lab.Data;
using FMixSharp.Lab.Safetensors;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Weights;

/// <summary>
/// A file of somebody's weights, whatever program wrote it: names and shapes at once, values one tensor at a time. Weights of strangers
/// are data: nothing in them is ever run, and all that a file says of itself is held against its length.
/// </summary>
internal abstract class WeightsFile : IDisposable
{
    /// <summary>Ends of the names of files that <see cref="Open"/> reads.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [.. WeightsFormat.All.SelectMany(format => format.Endings)];

    /// <summary>The file.</summary>
    public abstract string Path { get; }

    /// <summary>Its tensors, in the file's order, each with a name of its own.</summary>
    public abstract IReadOnlyList<WeightsTensor> Tensors { get; }

    /// <summary>
    /// Bytes that all its values lie in. No network that holds them can have many more, whatever their shapes say.
    /// </summary>
    public virtual long Bytes => FileContent.Length(Path);

    /// <summary>What the file says of itself besides, by name; empty where its format has no place for it.</summary>
    public virtual IReadOnlyDictionary<string, string> Metadata => new Dictionary<string, string>();

    /// <summary>Opens a file, whose format is seen from its content; reads no values yet.</summary>
    /// <exception cref="WeightsException">
    /// It is missing, of no such format, of another than its name says, or damaged; the message names file and place.
    /// </exception>
    public static WeightsFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Guarded(path, () => WeightsFormat.Of(path).Open(path));
    }

    /// <summary>A tensor's values in float32, whatever type of floating point the file has; the caller's, on the processor.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <exception cref="WeightsException">
    /// It is no floating point, has a value that is not finite, or cannot be read; the message names file and tensor.
    /// </exception>
    public Tensor Read(WeightsTensor tensor)
    {
        using var scope = NewDisposeScope();
        var values = Guarded(Path, () => ReadValues(tensor)).to(ScalarType.Float32);
        if (!values.isfinite().all().item<bool>())
            throw new WeightsException($"{Path}: tensor {tensor.Printable} has a value that is infinite or not a number");
        return values.MoveToOuterDisposeScope();
    }

    /// <summary>As the file has them, of any type of floating point; owned by the current scope.</summary>
    /// <exception cref="InvalidDataException">It is of another type, or damaged; the message names file and tensor.</exception>
    protected abstract Tensor ReadValues(WeightsTensor tensor);

    /// <summary>Closes the file.</summary>
    public abstract void Dispose();

    /// <summary>The type of a tensor that can be read.</summary>
    /// <param name="tensor">It.</param>
    /// <param name="count">How many numbers must be held to read it.</param>
    /// <exception cref="InvalidDataException">It is no floating point, or too large.</exception>
    protected ScalarType FloatingType(WeightsTensor tensor, long count) =>
        TensorBytes.FloatingType(tensor.Type) is { } type && count <= int.MaxValue / StoredTensor.ElementSizes[tensor.Type]
            ? type
            : throw new InvalidDataException(
                $"{Path}: tensor {tensor.Printable} is {tensor}; expected F32, F64, F16 or BF16 of at most 2 GiB"
            );

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
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
}
