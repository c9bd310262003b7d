using System.Text;
using FMixSharp.Lab.Pickles;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// The four names that CIFAR's pickles ask for: NumPy's array, its rebuilding and its element type, and the encoding of bytes as text.
/// </summary>
internal sealed class CifarNames : PickleNames
{
    private enum Name
    {
        Reconstruct,
        Array,
        ElementType,
        Encode,
    }

    private sealed record ElementType(string Name);

    public override string Refusal => "data does not need and which is refused (nothing was executed); do not open this file with Python";

    public override string Expected => "expected a data file as published; download it again";

    public override object? Find(string module, string name) =>
        (module, name) switch
        {
            ("numpy.core.multiarray" or "numpy._core.multiarray", "_reconstruct") => Name.Reconstruct,
            ("numpy", "ndarray") => Name.Array,
            ("numpy", "dtype") => Name.ElementType,
            ("_codecs", "encode") => Name.Encode,
            _ => null,
        };

    public override object? Call(object? called, object?[] arguments) =>
        (called, arguments) switch
        {
            (Name.Reconstruct, [Name.Array, ..]) => new PickleArray(),
            (Name.ElementType, [var type, ..]) when PickleReader.Text(type) is { } name => new ElementType(name),
            (Name.Encode, [string text, string and "latin1"]) => new ReadOnlyMemory<byte>(Encoding.Latin1.GetBytes(text)),
            _ => null,
        };

    public override bool SetState(object? target, object? state)
    {
        switch (target, state)
        {
            case (ElementType, object?[]):
                return true; // byte order and alignment: of no matter for bytes, the only type that is used
            case (PickleArray array, object?[] and [long, object?[] shape, ElementType type, false, ReadOnlyMemory<byte> data]):
                array.Shape = Array.ConvertAll(
                    shape,
                    length =>
                        length is long and >= 0 and <= int.MaxValue
                            ? (int)(long)length
                            : throw new InvalidDataException("an array whose axes are not numbers")
                );
                (array.Type, array.Data) = (type.Name, data);
                return true;
            default:
                return false;
        }
    }
}
