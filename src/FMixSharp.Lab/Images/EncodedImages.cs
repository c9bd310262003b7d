using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images;

/// <summary>
/// Images that are decoded when they are read, because all of them do not fit in memory. In a test the shorter side becomes 256 pixels and
/// the centre 224×224 is used; in training a random part becomes 224×224 (spec §3.3). Always RGB.
/// </summary>
internal abstract class EncodedImages(int[] labels, IReadOnlyList<string> classes) : ImageSplit(3, Side, Side, labels, classes)
{
    /// <summary>Rows and columns of an image as it comes out.</summary>
    public const int Side = 224;

    private static readonly ResizeCentreCrop centre = new(256, Side);

    private RandomResizedCrop? random = new();

    public sealed override bool IsInMemory => false;

    public sealed override ReadOnlySpan<byte> Read(int index, Span<byte> buffer)
    {
        var image = buffer[..ImageSize];
        using var decoded = Decode(index);
        centre.Apply(decoded.Planes, Channels, decoded.Height, decoded.Width, image);
        return image;
    }

    public sealed override ReadOnlySpan<byte> ReadAugmented(int index, ref RandomStream stream, Span<byte> buffer)
    {
        if (random is null)
            return Read(index, buffer);
        var image = buffer[..ImageSize];
        using var decoded = Decode(index);
        random.Apply(decoded.Planes, Channels, decoded.Height, decoded.Width, image, Side, Side, ref stream);
        return image;
    }

    internal sealed override ImageSplit ResizedCrops(double? leastArea)
    {
        var copy = (EncodedImages)MemberwiseClone();
        copy.random = leastArea is { } area ? new RandomResizedCrop(new RandomResizedCropOptions { LeastArea = area }) : null;
        return copy;
    }

    /// <summary>The bytes of image <paramref name="index"/>'s file; called from several threads.</summary>
    /// <exception cref="DatasetException">They cannot be read.</exception>
    protected abstract byte[] Encoded(int index);

    /// <summary>Where image <paramref name="index"/> is, for messages.</summary>
    protected abstract string Place(int index);

    private DecodedPlanes Decode(int index) => ImageDecoder.Decode(Encoded(index), Place(index));
}
