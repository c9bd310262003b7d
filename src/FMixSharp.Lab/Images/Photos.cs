using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images;

/// <summary>
/// Photos of any size, decoded when they are read: as a view of the whole, or in training a random part of each, resized to the size of the
/// view.
/// </summary>
internal sealed class Photos : ImageSplit
{
    private readonly ImageView view;
    private readonly string[] paths;
    private readonly RandomResizedCrop? random;

    /// <summary>Takes ownership of the arrays; reads nothing.</summary>
    /// <param name="channels">1 for grey, 3 for RGB, whatever the files have.</param>
    /// <param name="view">What becomes of a photo.</param>
    /// <param name="paths">The files.</param>
    /// <param name="labels">Class index of each.</param>
    /// <param name="classes">Class names, by index.</param>
    public Photos(int channels, ImageView view, string[] paths, int[] labels, IReadOnlyList<string> classes)
        : this(channels, view, paths, labels, classes, null) { }

    private Photos(int channels, ImageView view, string[] paths, int[] labels, IReadOnlyList<string> classes, RandomResizedCrop? random)
        : base(channels, view.Height, view.Width, labels, classes) => (this.view, this.paths, this.random) = (view, paths, random);

    public override bool IsInMemory => false;

    public override ReadOnlySpan<byte> Read(int index, Span<byte> buffer)
    {
        var image = buffer[..ImageSize];
        var file = FileContent.Read(paths[index]);
        using var codec = ImageDecoder.Open(file, paths[index]);
        var (height, width) = PhotoDecoder.UprightSize(codec);
        using var decoded = PhotoDecoder.Decode(codec, paths[index], Channels, view.LeastScale(height, width));
        view.Apply(decoded.Planes, Channels, decoded.Height, decoded.Width, image);
        return image;
    }

    public override ReadOnlySpan<byte> ReadAugmented(int index, ref RandomStream stream, Span<byte> buffer)
    {
        if (random is null)
            return Read(index, buffer);
        var image = buffer[..ImageSize];
        var file = FileContent.Read(paths[index]);
        using var codec = ImageDecoder.Open(file, paths[index]);
        var (height, width) = PhotoDecoder.UprightSize(codec);
        var box = random.Draw(height, width, ref stream);
        var scale = Math.Max((double)Height / box.Height, (double)Width / box.Width);
        using var part = PhotoDecoder.DecodePart(codec, paths[index], Channels, box, scale);
        Resampling.Resize(
            part.Planes,
            Channels,
            part.Height,
            part.Width,
            new ImageBox(0, 0, part.Height, part.Width),
            image,
            Height,
            Width
        );
        return image;
    }

    internal override string FileOf(int index) => paths[index];

    internal override ImageSplit ResizedCrops(double? leastArea) =>
        new Photos(
            Channels,
            view,
            paths,
            Labels,
            Classes,
            leastArea is { } area ? new RandomResizedCrop(new RandomResizedCropOptions { LeastArea = area }) : null
        );
}
