namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// Images of <see cref="ShapesDataset"/>, class i mod 10 for image i, each painted when it is first read: a run begins at once, and one on
/// few images paints few.
/// </summary>
internal sealed class PaintedShapes(int count, RandomKey key)
    : ImageSplit(
        3,
        ShapesDataset.Size,
        ShapesDataset.Size,
        [.. Enumerable.Range(0, count).Select(i => i % ShapesDataset.Classes.Count)],
        ShapesDataset.Classes
    )
{
    // Two threads may paint the same one; they agree, so it does not matter whose stays.
    private readonly byte[]?[] painted = new byte[]?[count];

    public override ReadOnlySpan<byte> Read(int index, Span<byte> buffer) => painted[index] ??= Paint(index);

    private byte[] Paint(int index)
    {
        var image = new byte[ImageSize];
        new ShapePainter(key.Fold(index).Stream()).Paint(Labels[index] / 2, Labels[index] % 2, image);
        return image;
    }
}
