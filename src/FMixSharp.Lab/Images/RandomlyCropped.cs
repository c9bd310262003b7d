namespace FMixSharp.Lab.Images;

/// <summary>Images of which training sees random parts, resized to the whole.</summary>
internal sealed class RandomlyCropped(ImageSplit whole, double leastArea)
    : ImageSplit(whole.Channels, whole.Height, whole.Width, whole.Labels, whole.Classes)
{
    private readonly RandomResizedCrop random = new(new RandomResizedCropOptions { LeastArea = leastArea });

    public override int[] Strata => whole.Strata;

    // The part needs memory of its own.
    public override bool IsInMemory => false;

    public override ReadOnlySpan<byte> Read(int index, Span<byte> buffer) => whole.Read(index, buffer);

    public override ReadOnlySpan<byte> ReadAugmented(int index, ref RandomStream stream, Span<byte> buffer)
    {
        var image = whole.IsInMemory ? whole.Read(index, []) : whole.Read(index, new byte[ImageSize]);
        random.Apply(image, Channels, Height, Width, buffer[..ImageSize], Height, Width, ref stream);
        return buffer[..ImageSize];
    }

    internal override string? FileOf(int index) => whole.FileOf(index);

    internal override ImageSplit ResizedCrops(double? area) => whole.ResizedCrops(area);
}
