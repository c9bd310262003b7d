namespace FMixSharp.Lab.Images;

/// <summary>Some images of another set, read from there.</summary>
internal sealed class ImageSubset : ImageSplit
{
    private readonly ImageSplit whole;
    private readonly int[] indices;

    /// <summary>Takes ownership of <paramref name="indices"/>.</summary>
    /// <exception cref="ArgumentException">No index, or one that is not an image of <paramref name="whole"/>.</exception>
    public ImageSubset(ImageSplit whole, int[] indices)
        : base(whole.Channels, whole.Height, whole.Width, Chosen(whole.Labels, indices), whole.Classes)
    {
        this.whole = whole;
        this.indices = indices;
        Strata = ReferenceEquals(whole.Strata, whole.Labels) ? Labels : Chosen(whole.Strata, indices);
    }

    public override int[] Strata { get; }

    public override bool IsInMemory => whole.IsInMemory;

    public override ReadOnlySpan<byte> Read(int index, Span<byte> buffer) => whole.Read(indices[index], buffer);

    public override ReadOnlySpan<byte> ReadAugmented(int index, ref RandomStream random, Span<byte> buffer) =>
        whole.ReadAugmented(indices[index], ref random, buffer);

    internal override string? FileOf(int index) => whole.FileOf(indices[index]);

    internal override ImageSplit ResizedCrops(double? leastArea) => new ImageSubset(whole.ResizedCrops(leastArea), indices);

    private static int[] Chosen(int[] values, int[] indices) =>
        Array.ConvertAll(
            indices,
            index =>
                (uint)index < (uint)values.Length
                    ? values[index]
                    : throw new ArgumentException($"image {index} does not exist: there are {values.Length}", nameof(indices))
        );
}
