using FMixSharp.Lab.Safetensors;

namespace FMixSharp.Lab.Weights;

/// <summary>A tensor of a file of weights.</summary>
/// <param name="Name">Its name, as the file has it.</param>
/// <param name="Shape">Lengths of its axes; empty for a single number.</param>
/// <param name="Type">Its element type in safetensors' words, such as F32, F16 or I64, whatever the format.</param>
internal sealed record WeightsTensor(string Name, long[] Shape, string Type)
{
    private const int MostAxes = 8; // in messages

    /// <summary>The name for messages: not too long, and without control characters.</summary>
    public string Printable => SafetensorsHeader.Printable(Name);

    /// <summary>Type and shape, for messages: "F32 [64, 3, 7, 7]".</summary>
    public override string ToString() => $"{Type} [{string.Join(", ", Shape.Take(MostAxes))}{(Shape.Length > MostAxes ? ", …" : "")}]";
}
