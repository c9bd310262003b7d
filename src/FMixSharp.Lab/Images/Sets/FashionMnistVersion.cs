using System.Security.Cryptography;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// Which of its two published versions a copy of Fashion-MNIST is (spec §6.2): the original of 2017-08-26, in which test images occur among
/// the training images, and which the paper used; or the corrected one of 2017-08-31. Told by the content, so that plain, zipped and
/// re-zipped files are alike.
/// </summary>
internal static class FashionMnistVersion
{
    /// <summary>Name of the corrected version's data set.</summary>
    public const string Corrected = "fashion-mnist";

    /// <summary>Name of the original version's data set.</summary>
    public const string Original = "fashion-mnist-original";

    // SHA-256 of the labels, a byte each, and of the pixels. Published labels of both versions are known, and the corrected version's
    // pixels.
    private static readonly Dictionary<string, string> Known = new()
    {
        ["657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7"] = Corrected,
        ["3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9"] = Corrected,
        ["2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012"] = Corrected,
        ["c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a"] = Corrected,
        ["08234e4721389732c9ebcb39c414f1950e8c825032ff57f19f6f3a7790b2a04d"] = Original,
        ["d4d3815b46ea2e06fde4f5b2ce0510a726fc01155a36a0dd781bfc474e0b74a6"] = Original,
    };

    /// <summary>Opens <paramref name="folder"/> and makes sure that it is the version that is wanted, as far as that can be told.</summary>
    /// <param name="wanted"><see cref="Corrected"/> or <see cref="Original"/>.</param>
    /// <param name="folder">The folder with the four files.</param>
    /// <param name="log">Told which version it is, or that it is neither; may be null.</param>
    /// <exception cref="DatasetException">The files are damaged, of the other version, or of both.</exception>
    public static (ImageDataset Train, ImageDataset Test) Load(string wanted, string folder, Action<string>? log)
    {
        var (train, test) = IdxDataset.Load(folder, ClassNames.Fashion);
        var judgement = Judge(wanted, folder, Of(train.Labels), Of(test.Labels), Of(train.Pixels), Of(test.Pixels));
        log?.Invoke($"{folder}: {judgement}");
        return (train, test);
    }

    /// <summary>What the user is told of files with these hashes.</summary>
    /// <exception cref="DatasetException">They are of the other version, or of both.</exception>
    internal static string Judge(string wanted, string folder, string trainLabels, string testLabels, string trainPixels, string testPixels)
    {
        string? Version(string hash) => Known.GetValueOrDefault(hash);
        string?[] labels = [Version(trainLabels), Version(testLabels)];
        string?[] pixels = [Version(trainPixels), Version(testPixels)];
        var versions = labels.Concat(pixels).OfType<string>().Distinct().ToArray();
        if (versions.Length > 1)
            throw new DatasetException(
                $"{folder}: the files of the two versions of Fashion-MNIST are mixed; take all four from the same download"
            );
        if (versions is [var version] && version != wanted)
            throw new DatasetException(
                $"{folder}: this is Fashion-MNIST's {Describe(version)}, not its {Describe(wanted)}: use the data set {version}, or "
                    + $"other files"
            );
        // Nobody publishes hashes of the original's pixels: its labels have to do.
        var whole = labels.All(found => found == wanted) && (wanted == Original || pixels.All(found => found == wanted));
        return whole
            ? Describe(wanted)
            : $"not as published: neither the {Describe(Corrected)} of Fashion-MNIST, nor its {Describe(Original)}; going on with it";
    }

    private static string Describe(string version) =>
        version == Corrected ? "corrected version (2017-08-31)" : "original version (2017-08-26, with duplicates)";

    private static string Of(int[] labels) => Of(Array.ConvertAll(labels, label => (byte)label));

    private static string Of(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
