using Google.Protobuf;
using Onnx;

namespace FMixSharp.Lab.Onnx;

/// <summary>A setting of an operation, such as the strides of a convolution.</summary>
public sealed class OnnxAttribute
{
    private readonly AttributeProto content;

    private OnnxAttribute(string name, Action<AttributeProto> fill) => fill(content = new AttributeProto { Name = name });

    /// <summary>A whole number.</summary>
    public static OnnxAttribute Whole(string name, long value) =>
        new(name, content => (content.Type, content.I) = (AttributeProto.Types.AttributeType.Int, value));

    /// <summary>Whole numbers.</summary>
    public static OnnxAttribute Wholes(string name, params ReadOnlySpan<long> values)
    {
        var all = values.ToArray();
        return new(
            name,
            content =>
            {
                content.Type = AttributeProto.Types.AttributeType.Ints;
                content.Ints.AddRange(all);
            }
        );
    }

    /// <summary>A number, rounded to float32.</summary>
    public static OnnxAttribute Number(string name, double value) =>
        new(name, content => (content.Type, content.F) = (AttributeProto.Types.AttributeType.Float, (float)value));

    /// <summary>A text.</summary>
    public static OnnxAttribute Text(string name, string value) =>
        new(name, content => (content.Type, content.S) = (AttributeProto.Types.AttributeType.String, ByteString.CopyFromUtf8(value)));

    internal AttributeProto ToProto() => content.Clone();
}
