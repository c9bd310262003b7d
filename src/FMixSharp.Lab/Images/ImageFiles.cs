using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images;

/// <summary>One file for each image, decoded when it is read.</summary>
internal sealed class ImageFiles(string[] paths, int[] labels, IReadOnlyList<string> classes) : EncodedImages(labels, classes)
{
    protected override byte[] Encoded(int index) => FileContent.Read(paths[index]);

    protected override string Place(int index) => paths[index];

    internal override string FileOf(int index) => paths[index];
}
