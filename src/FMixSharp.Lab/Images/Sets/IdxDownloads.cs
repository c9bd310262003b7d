using FMixSharp.Lab.Downloads;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// MNIST and both versions of Fashion-MNIST: four IDX files each. The corrected Fashion-MNIST has the MD5 sums of its authors' README; the
/// original has no published sums but lies in their repository, where git names every file by its content.
/// </summary>
internal static class IdxDownloads
{
    private const long AboutOriginal = 31_000_000; // the publisher names none; about that of the corrected version

    private const string TrainImages = "train-images-idx3-ubyte",
        TrainLabels = "train-labels-idx1-ubyte",
        TestImages = "t10k-images-idx3-ubyte",
        TestLabels = "t10k-labels-idx1-ubyte",
        FashionRepository = "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/",
        FashionPage = "https://github.com/zalandoresearch/fashion-mnist",
        // The publisher's own address no longer serves the files; these are the same, and the sums are what counts.
        MnistMirror = "https://ossci-datasets.s3.amazonaws.com/mnist/";

    /// <summary>Fashion-MNIST since 2017-08-31, with the duplicates between training and test images removed.</summary>
    public static PublicDataset Fashion { get; } =
        new("fashion-mnist", "60,000 + 10,000 grey 28x28 images of clothes, 10 classes", "MIT", FashionPage)
        {
            Size = 30_878_645,
            Files = Four(
                FashionRepository + "658ec8c1128c1d31796c5260af8b78eca85d6f8b/data/fashion/",
                ChecksumKind.Md5,
                (26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                (29_515, "25c81989df183df01b3e8a0aad5dffbe"),
                (4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
                (5_148, "bb300cfdad3c16e7a12a480ee83cd310")
            ),
            Expected = Plain(
                "f4a8712d7a061bf5bd6d2ca38dc4d50a",
                "9018921c3c673c538a1fc5bad174d6f9",
                "8181f5470baa50b63fa0f6fddb340f0a",
                "15d484375f8d13e6eb1aabb0c3f46965"
            ),
        };

    /// <summary>The version of 2017-08-26, which the paper's numbers are from.</summary>
    public static PublicDataset FashionOriginal { get; } =
        new("fashion-mnist-original", "Fashion-MNIST as first published, which the paper used: about 0.3 points easier", "MIT", FashionPage)
        {
            Size = AboutOriginal,
            AboutDownload = AboutOriginal,
            Files = Four(
                FashionRepository + "949006594cc2f804a93b9155849734564c3545ec/data/fashion/",
                ChecksumKind.GitBlob,
                (null, "95c6f534f90c28b5d28e6cf499db04c16df982d8"),
                (29_497, "33dbed97c6ed9db3f31eade35d3dd2d45a6c4e9a"),
                (null, "1612d727d6b39c3f48b4f612eaff2a5cccdbb0e9"),
                (5_097, "2edf9c120989b797c7e48e89785fc1e4c7f99ef9")
            ),
            Expected = Plain(null, "2ddd6a368b6f6176236d9ceeb813541d", null, "e02ce863a33cd8338b795da3a1142d3a"),
        };

    /// <summary>MNIST.</summary>
    public static PublicDataset Mnist { get; } =
        new("mnist", "60,000 + 10,000 grey 28x28 images of digits, 10 classes", "CC BY-SA 3.0", "http://yann.lecun.com/exdb/mnist/")
        {
            Size = 11_594_722,
            Files = Four(
                MnistMirror,
                ChecksumKind.Md5,
                (9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                (28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
                (1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
                (4_542, "ec29112dd5afa0611ce80d1b7f02629c")
            ),
            Expected = Plain(
                "6bbc9ace898e44ae57da46a324031adb",
                "a25bea736e30d166cdddb491f175f624",
                "2646ac647ad5339dbf082846283269ea",
                "27ae3e4e09519cfbb04c329615203637"
            ),
        };

    private static RemoteFile[] Four(string address, ChecksumKind kind, params (long? Size, string Hex)[] files) =>
        [
            .. new[] { TrainImages, TrainLabels, TestImages, TestLabels }.Zip(
                files,
                (name, file) => new RemoteFile(name + ".gz", new Uri(address + name + ".gz"), file.Size, [new Checksum(kind, file.Hex)])
            ),
        ];

    // Headers of 16 and 8 bytes, then 784 bytes for each image and one for each label.
    private static ExpectedFile[] Plain(params string?[] md5) =>
        [
            .. new (string Name, long Size)[]
            {
                (TrainImages, 47_040_016),
                (TrainLabels, 60_008),
                (TestImages, 7_840_016),
                (TestLabels, 10_008),
            }.Zip(md5, (file, hex) => new ExpectedFile(file.Name, file.Size, hex is null ? null : new Checksum(ChecksumKind.Md5, hex))),
        ];
}
