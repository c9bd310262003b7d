using FMixSharp.Lab.Safetensors;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Weights.PyTorch;

/// <summary>
/// The state dict in a file of torch.save, of either form: the saved dictionary itself, or one inside it, where a training program keeps it
/// beside other things.
/// </summary>
internal sealed class TorchWeights : WeightsFile
{
    /// <summary>
    /// Most bytes of a pickle: state dicts have some hundred bytes for each tensor, so this is a hundred times what the largest have.
    /// </summary>
    public const int LongestPickle = 16 << 20;

    // What programs call the dictionary of a network's weights, in the order in which they are looked for.
    private static readonly string[] usual =
    [
        "state_dict",
        "model_state_dict",
        "model_state",
        "model",
        "module",
        "net",
        "network",
        "weights",
        "params",
        "model_ema",
        "state_dict_ema",
        "params_ema",
    ];

    private readonly ITorchFile file;
    private readonly OrderedDictionary<string, TorchTensor> stored;

    public TorchWeights(string path)
    {
        Path = path;
        file = OpenFile(path);
        try
        {
            stored = StateDict(file.Root);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        Tensors = [.. stored.Select(entry => new WeightsTensor(entry.Key, entry.Value.Shape, entry.Value.Type.Name))];
    }

    public override string Path { get; }

    public override IReadOnlyList<WeightsTensor> Tensors { get; }

    public override void Dispose() => file.Dispose();

    protected override Tensor ReadValues(WeightsTensor tensor)
    {
        var view = stored[tensor.Name];
        var type = FloatingType(tensor, Math.Max(view.Extent, view.Count));
        // A view may repeat its numbers, but not make more of them than the file has bytes.
        if (view.Count > Bytes)
            throw new InvalidDataException(
                $"{Path}: tensor {tensor.Printable} is {tensor}, which repeats {view.Extent} numbers, more than the file has room for"
            );
        var values = empty(view.Extent, type);
        file.Read(view.Storage.Key, view.FirstByte, values.bytes);
        return values.as_strided(view.Shape, view.Strides).contiguous();
    }

    private static ITorchFile OpenFile(string path)
    {
        Span<byte> beginning = stackalloc byte[TorchLegacyFile.Beginning.Length];
        using (var start = File.OpenRead(path))
            beginning = beginning[..start.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)];
        return beginning.StartsWith(TorchZip.Beginning) ? new TorchZip(path)
            : beginning.SequenceEqual(TorchLegacyFile.Beginning) ? new TorchLegacyFile(path)
            : throw new InvalidDataException($"{path}: nothing that torch.save writes; download it again");
    }

    private OrderedDictionary<string, TorchTensor> StateDict(object? root)
    {
        if (root is not OrderedDictionary<string, object?> saved)
            throw new InvalidDataException($"{Path} holds no dictionary; expected a state dict, torch.save(model.state_dict(), …)");
        var inside = new OrderedDictionary<string, OrderedDictionary<string, TorchTensor>>();
        // One dictionary may stand under many names.
        var seen = new Dictionary<object, OrderedDictionary<string, TorchTensor>>(ReferenceEqualityComparer.Instance);
        foreach (var (name, value) in saved)
            if (value is OrderedDictionary<string, object?> dictionary)
            {
                if (!seen.TryGetValue(dictionary, out var tensors))
                    seen.Add(dictionary, tensors = TensorsOf(dictionary));
                if (tensors.Count > 0)
                    inside.Add(name, tensors);
            }
        if (usual.FirstOrDefault(inside.ContainsKey) is { } known)
            return inside[known];
        if (TensorsOf(saved) is { Count: > 0 } own)
            return own;
        return inside.Count == 1
            ? inside.GetAt(0).Value
            : throw new InvalidDataException(
                inside.Count == 0
                    ? $"{Path} holds no tensor that has a name; expected a state dict, torch.save(model.state_dict(), …)"
                    : $"{Path} holds several dictionaries of tensors "
                        + $"({string.Join(", ", inside.Keys.Take(8).Select(SafetensorsHeader.Printable))}), "
                        + $"none of them called {string.Join(", ", usual[..4])} or the like; save the one that is meant alone"
            );
    }

    private static OrderedDictionary<string, TorchTensor> TensorsOf(OrderedDictionary<string, object?> dictionary) =>
        new(
            dictionary
                .Where(entry => entry.Value is TorchTensor)
                .Select(entry => KeyValuePair.Create(entry.Key, (TorchTensor)entry.Value!)),
            StringComparer.Ordinal
        );
}
