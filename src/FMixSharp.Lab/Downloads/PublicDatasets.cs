namespace FMixSharp.Lab.Downloads;

/// <summary>
/// Where the data sets come from. Sizes and checksums are the publishers' own, or those that widely used libraries check against; where
/// there are both, both must hold.
/// </summary>
public static class PublicDatasets
{
    /// <summary>The name of a folder of the user's own images.</summary>
    internal const string ImageFolder = "image-folder";

    private const string ImageNetTerms = "non-commercial research, by agreement with image-net.org";

    private const long ImageNetSize = 155_000_000_000;

    private const string ImageNetByHand =
        "ImageNet needs an account: agree to the terms at https://image-net.org/download-images, fetch the "
        + "training and validation images of ILSVRC 2012, and unpack them as train/<wnid>/*.JPEG and val/<wnid>/*.JPEG";

    private const string BengaliByHand =
        "Bengali.AI needs a Kaggle account: accept the rules at https://www.kaggle.com/c/bengaliai-cv19/data, "
        + "fetch train.csv and train_image_data_0.parquet … train_image_data_3.parquet, and put them into the folder";

    /// <summary>All data sets, in the order of help texts.</summary>
    public static IReadOnlyList<PublicDataset> All { get; } =
    [
        new("shapes", "5,000 + 1,000 drawn 32x32 images of figures, 10 classes", "MIT", null) { IsBuiltIn = true },
        IdxDownloads.Fashion,
        IdxDownloads.FashionOriginal,
        IdxDownloads.Mnist,
        Cifar(
            "cifar10",
            "50,000 + 10,000 32x32 images, 10 classes",
            "cifar-10-binary.tar.gz",
            "cifar-10-batches-bin",
            170_052_171,
            "c32a1d4ab5d03f1284b67883e8d87530",
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
            [.. Enumerable.Range(1, 5).Select(i => new ExpectedFile($"data_batch_{i}.bin", 30_730_000)), new("test_batch.bin", 30_730_000)]
        ),
        Cifar(
            "cifar100",
            "50,000 + 10,000 32x32 images, 100 classes",
            "cifar-100-binary.tar.gz",
            "cifar-100-binary",
            168_513_733,
            "03b5dce01913d631647c71ecec9e9cb8",
            "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
            [new("train.bin", 153_700_000), new("test.bin", 30_740_000)]
        ),
        new(ImageFolder, "your own images: train/<class>/ and test/<class>/", "yours", null)
        {
            ByHand = "image-folder is a folder of your own: put images into train/<class>/ and test/<class>/",
        },
        new(
            "tiny-imagenet",
            "100,000 + 10,000 64x64 images, 200 classes",
            "none stated; ImageNet's terms hold for the images",
            "https://cs231n.stanford.edu/"
        )
        {
            Files =
            [
                Archive(
                    "https://cs231n.stanford.edu/tiny-imagenet-200.zip",
                    248_100_043,
                    "90528d7ca1a48142e341f4ef8d21d0de",
                    "6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821"
                ),
            ],
            IsArchive = true,
            TopFolders = ["tiny-imagenet-200"],
            Size = 250_000_000,
            Expected = [new("wnids.txt"), new("val/val_annotations.txt")],
        },
        new("imagenet", "1,281,167 + 50,000 images, 1,000 classes", ImageNetTerms, "https://image-net.org/")
        {
            ByHand = ImageNetByHand,
            AboutDownload = ImageNetSize,
        },
        new("imagenet-hdf5", "ImageNet as an HDF5 file for each class", ImageNetTerms, "https://image-net.org/")
        {
            AboutDownload = ImageNetSize,
            ByHand = ImageNetByHand + "; then 'fmix data prepare imagenet' writes the HDF5 files",
        },
        new(
            "imagenet-a",
            "7,500 test images that fool classifiers, 200 of ImageNet's classes",
            "MIT for the collection; images of their authors",
            "https://github.com/hendrycks/natural-adv-examples"
        )
        {
            Files =
            [
                Archive(
                    "https://people.eecs.berkeley.edu/~hendrycks/imagenet-a.tar",
                    687_552_512,
                    "c3e55429088dc681f30d81f4726b6595",
                    "3bb3632277e6ba6392ea64c02ddbf4dd2266c9caffd6bc09c9656d28f012589e"
                ),
            ],
            IsArchive = true,
            TopFolders = ["imagenet-a"],
            Size = 690_000_000,
        },
        Bengali("root", 168),
        Bengali("vowel", 11),
        Bengali("consonant", 7),
        .. SoundDownloads.All,
        .. TextDownloads.All,
        .. PointCloudDownloads.All,
    ];

    /// <summary>The data set of that name.</summary>
    /// <exception cref="DownloadException">There is none; the message lists the names.</exception>
    public static PublicDataset Find(string name) =>
        All.FirstOrDefault(dataset => dataset.Name == name)
        ?? throw new DownloadException(
            $"no data set is called '{name}'; {NearestName.Expected(name, [.. All.Select(dataset => dataset.Name)])}"
        );

    private static PublicDataset Cifar(
        string name,
        string content,
        string archive,
        string topFolder,
        long size,
        string md5,
        string sha256,
        ExpectedFile[] expected
    ) =>
        new(name, content, "none stated; cite Krizhevsky (2009)", "https://www.cs.toronto.edu/~kriz/cifar.html")
        {
            Files = [Archive("https://www.cs.toronto.edu/~kriz/" + archive, size, md5, sha256)],
            IsArchive = true,
            TopFolders = [topFolder],
            Size = expected.Sum(file => file.Size),
            Expected = expected,
        };

    private static PublicDataset Bengali(string part, int classes) =>
        new(
            $"bengali-{part}",
            $"200,840 handwritten Bengali graphemes, {classes} classes of their {part}",
            "rules of the Kaggle competition",
            "https://www.kaggle.com/c/bengaliai-cv19"
        )
        {
            Home = "bengali",
            ByHand = BengaliByHand,
            AboutDownload = 4_800_000_000,
            Size = 4_800_000_000,
            Expected = [new("train.csv"), .. Enumerable.Range(0, 4).Select(i => new ExpectedFile($"train_image_data_{i}.parquet"))],
        };

    private static RemoteFile Archive(string url, long size, string md5, string sha256) =>
        new(
            url[(url.LastIndexOf('/') + 1)..],
            new Uri(url),
            size,
            [new Checksum(ChecksumKind.Md5, md5), new Checksum(ChecksumKind.Sha256, sha256)]
        );
}
