using FMixSharp.Lab.Pickles;
using FMixSharp.Lab.Safetensors;

namespace FMixSharp.Lab.Weights.PyTorch;

/// <summary>
/// The names that PyTorch's files of weights ask for. Tensors become <see cref="TorchTensor"/>; what training programs save beside them
/// (their options, counters, NumPy's numbers) becomes values that say nothing. The forms are those that
/// PyTorch's torch/_utils.py, torch/serialization.py and torch/_weights_only_unpickler.py have.
/// </summary>
/// <param name="find">The storage of a key, of a type and a number of elements; throws if the file has no such storage.</param>
internal sealed class TorchNames(Func<string, TorchType, long, TorchStorage> find) : PickleNames
{
    private static readonly Dictionary<(string Module, string Name), object> names = new()
    {
        [("collections", "OrderedDict")] = Name.Dictionary,
        [("collections", "defaultdict")] = Name.DefaultDictionary,
        [("torch._utils", "_rebuild_tensor")] = Name.Tensor,
        [("torch._utils", "_rebuild_tensor_v2")] = Name.Tensor,
        [("torch._utils", "_rebuild_tensor_v3")] = Name.TypedTensor,
        [("torch._utils", "_rebuild_parameter")] = Name.Parameter,
        [("torch._utils", "_rebuild_parameter_with_state")] = Name.Parameter,
        [("torch.nn.parameter", "Parameter")] = Name.Parameter,
        [("torch.nn.parameter", "Buffer")] = Name.Parameter,
        [("torch._tensor", "_rebuild_from_type_v2")] = Name.OfClass,
        [("torch", "Tensor")] = Name.Other,
        [("torch", "Size")] = Name.Size,
    };

    // Dictionaries of training programs have these; they are values like others here, and left out.
    private static readonly HashSet<(string Module, string Name)> others =
    [
        ("torch", "device"),
        ("argparse", "Namespace"),
        ("collections", "Counter"),
        ("pathlib", "PosixPath"),
        ("pathlib", "WindowsPath"),
        ("_codecs", "encode"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy.core.multiarray", "scalar"),
        ("numpy.core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy._core.multiarray", "_reconstruct"),
    ];

    private static readonly HashSet<string> builtIn = ["set", "frozenset", "complex", "bytearray", "dict", "list", "int", "float"];

    private enum Name
    {
        Dictionary,
        DefaultDictionary,
        Tensor,
        TypedTensor,
        Parameter,
        OfClass,
        Size,
        Other,
    }

    // The class of a storage; its name is no value that could be mistaken for one of another kind.
    private sealed record StorageClass(TorchType Type);

    public override string Refusal =>
        "weights do not need and which is refused (nothing was executed); if you trust the file, save the weights alone with Python, "
        + "torch.save(model.state_dict(), …)";

    public override string Expected => "expected a state dict of PyTorch; download it again, or take another format";

    public override bool LeavesOutOtherKeys => true;

    public override object? Find(string module, string name) =>
        names.TryGetValue((module, name), out var known) ? known
        : module is "torch" or "torch.cuda" or "torch.storage" && TorchType.OfStorage(name) is { } storage ? new StorageClass(storage)
        : module == "torch" && TorchType.OfElements(name) is { } type ? type
        : others.Contains((module, name)) || (module is "builtins" or "__builtin__" && builtIn.Contains(name)) ? Name.Other
        : null;

    public override object? Call(object? called, object?[] arguments) =>
        (called, arguments) switch
        {
            (Name.Dictionary, []) => new OrderedDictionary<string, object?>(),
            (Name.Dictionary, [List<object?> pairs]) => OfPairs(pairs), // as Python 2 writes it
            (Name.DefaultDictionary, _) => new OrderedDictionary<string, object?>(),
            (Name.Tensor, [var storage, var offset, var shape, var strides, ..]) => TorchTensor.Of(storage, offset, shape, strides),
            (Name.TypedTensor, [var storage, var offset, var shape, var strides, _, _, TorchType type, ..]) => TorchTensor.Of(
                storage,
                offset,
                shape,
                strides,
                type
            ),
            (Name.Parameter, [TorchTensor tensor, ..]) => tensor,
            (Name.OfClass, [Name.Tensor or Name.TypedTensor or Name.Parameter, _, object?[] inner, ..]) => Call(arguments[0], inner),
            (Name.Size, [object?[] sizes]) => sizes,
            (Name.Other, _) => Name.Other,
            _ => null,
        };

    // Attributes of dictionaries and parameters, such as versions of modules and hooks.
    public override bool SetState(object? target, object? state) =>
        target is OrderedDictionary<string, object?> or TorchTensor or Name.Other;

    public override object? Load(object? number)
    {
        if (
            number is not object?[] parts
            || parts is not [var kind, StorageClass of, var name, _, long count and >= 0, ..]
            || PickleReader.Text(kind) != "storage"
            || PickleReader.Text(name) is not { } key
        )
            return null;
        var whole = find(key, of.Type, count);
        return parts[5..] switch
        {
            [] or [null] => whole,
            [object?[] and [_, long first and >= 0, long part and >= 0]] when first <= whole.Count - part => whole with
            {
                First = first,
                Count = part,
            },
            _ => throw new InvalidDataException($"a view of storage '{SafetensorsHeader.Printable(key)}' that is not inside it"),
        };
    }

    private static OrderedDictionary<string, object?> OfPairs(List<object?> pairs)
    {
        var dictionary = new OrderedDictionary<string, object?>();
        foreach (var pair in pairs)
            if (
                pair switch
                {
                    List<object?> and [var first, var second] => (first, second),
                    object?[] and [var first, var second] => (first, second),
                    _ => default((object? Key, object? Value)?),
                }
                    is not { } entry
                || (PickleReader.Text(entry.Key) is { } key && !dictionary.TryAdd(key, entry.Value))
            )
                throw new InvalidDataException("a dictionary of pairs, one of which is none or is there twice");
        return dictionary;
    }
}
