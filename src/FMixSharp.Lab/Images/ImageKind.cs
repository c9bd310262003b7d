using FMixSharp.Lab.Data;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Images;

/// <summary>
/// Images, each of one class. Sizes and checksums of downloads are the publishers' own, or those that widely used libraries check against;
/// where there are both, both must hold.
/// </summary>
public sealed class ImageKind : DataKind
{
    private const string ImageNetTerms = "non-commercial research, by agreement with image-net.org";

    private const long ImageNetSize = 155_000_000_000;

    private const string ImageNetByHand =
        "ImageNet needs an account: agree to the terms at https://image-net.org/download-images, fetch the "
        + "training and validation images of ILSVRC 2012, and unpack them as train/<wnid>/*.JPEG and val/<wnid>/*.JPEG";

    private const string BengaliByHand =
        "Bengali.AI needs a Kaggle account: accept the rules at https://www.kaggle.com/c/bengaliai-cv19/data, "
        + "fetch train.csv and train_image_data_0.parquet … train_image_data_3.parquet, and put them into the folder";

    internal ImageKind()
        : base("images", ModelInput.Images)
    {
        Datasets =
        [
            new ImageSet(
                this,
                new PublicDataset("shapes", "5,000 + 1,000 drawn 32x32 images of figures, 10 classes", "MIT", null) { IsBuiltIn = true },
                ""
            )
            {
                Channels = 3,
                Side = ShapesDataset.Size,
                Classes = 10,
                Normalisation = ShapesDataset.Normalisation,
                Augmentation = new CropFlip(2, Flip: true),
                Load = (_, _, _, _) => ShapesDataset.Open(),
            },
            new ImageSet(this, IdxDownloads.Fashion, IdxDataset.Files)
            {
                Channels = 1,
                Side = 28,
                Classes = 10,
                Normalisation = Normalisation.Mnist,
                Augmentation = new CropFlip(4, Flip: true),
                Load = (set, folder, _, log) => set.Task(FashionMnistVersion.Load(set.Name, folder, log)),
            },
            new ImageSet(this, IdxDownloads.FashionOriginal, IdxDataset.Files)
            {
                Channels = 1,
                Side = 28,
                Classes = 10,
                Normalisation = Normalisation.Mnist,
                Augmentation = new CropFlip(4, Flip: true),
                Load = (set, folder, _, log) => set.Task(FashionMnistVersion.Load(set.Name, folder, log)),
            },
            // No flip: a mirrored digit is no digit.
            new ImageSet(this, IdxDownloads.Mnist, IdxDataset.Files)
            {
                Channels = 1,
                Side = 28,
                Classes = 10,
                Normalisation = Normalisation.Mnist,
                Augmentation = new CropFlip(4, Flip: false),
                Load = (set, folder, _, _) => set.Task(IdxDataset.Load(folder, ClassNames.Digits)),
            },
            new ImageSet(
                this,
                Cifar(
                    "cifar10",
                    "50,000 + 10,000 32x32 images, 10 classes",
                    "cifar-10-binary.tar.gz",
                    "cifar-10-batches-bin",
                    170_052_171,
                    "c32a1d4ab5d03f1284b67883e8d87530",
                    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                    [
                        .. Enumerable.Range(1, 5).Select(i => new ExpectedFile($"data_batch_{i}.bin", 30_730_000)),
                        new("test_batch.bin", 30_730_000),
                    ]
                ),
                CifarDataset.Files10
            )
            {
                Channels = 3,
                Side = 32,
                Classes = 10,
                Normalisation = Normalisation.Cifar,
                Augmentation = new CropFlip(4, Flip: true),
                Load = (set, folder, _, log) => set.Task(CifarDataset.Load10(folder, log)),
                Check = CheckCifar,
            },
            new ImageSet(
                this,
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
                CifarDataset.Files100
            )
            {
                Channels = 3,
                Side = 32,
                Classes = 100,
                Normalisation = Normalisation.Cifar,
                Augmentation = new CropFlip(4, Flip: true),
                Load = (set, folder, _, log) => set.Task(CifarDataset.Load100(folder, log)),
                Check = CheckCifar,
            },
            new ImageSet(
                this,
                new PublicDataset(
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
                TinyImageNetDataset.Files
            )
            {
                Channels = 3,
                Side = 64,
                Classes = 200,
                Normalisation = Normalisation.ImageNet,
                Augmentation = new CropFlip(0, Flip: true),
                Load = (set, folder, _, log) => set.Task(TinyImageNetDataset.Load(folder, log)),
                Check = (_, check) => TinyImageNetCheck.Run(check.Root, check.Findings, check.Log, check.Cancel),
            },
            .. BengaliDataset.Names.Zip(
                BengaliLabels.Classes,
                (name, classes) =>
                    new ImageSet(this, Bengali(name, classes), BengaliDataset.Files)
                    {
                        Channels = 1,
                        Side = BengaliDataset.Side,
                        Classes = classes,
                        Normalisation = BengaliDataset.Normalisation,
                        Augmentation = new CropFlip(0, Flip: false),
                        Load = (set, folder, _, log) => BengaliDataset.Open(set, folder, log),
                    }
            ),
            new ImageSet(
                this,
                new PublicDataset("imagenet", "1,281,167 + 50,000 images, 1,000 classes", ImageNetTerms, "https://image-net.org/")
                {
                    ByHand = ImageNetByHand,
                    AboutDownload = ImageNetSize,
                },
                ImageNetDataset.Files
            )
            {
                Channels = 3,
                Side = EncodedImages.Side,
                Classes = 1000,
                Normalisation = Normalisation.ImageNet,
                Augmentation = new CropFlip(0, Flip: true),
                Load = (set, folder, _, log) => set.Task(ImageNetDataset.LoadFolders(folder, log)),
                Check = (_, check) => ImageTreeCheck.Run(check, ["train", "val"], ImageFolders.IsWnid),
            },
            new ImageSet(
                this,
                new PublicDataset("imagenet-hdf5", "ImageNet as an HDF5 file for each class", ImageNetTerms, "https://image-net.org/")
                {
                    AboutDownload = ImageNetSize,
                    ByHand = ImageNetByHand + "; then 'fmix data prepare imagenet' writes the HDF5 files",
                },
                ImageNetDataset.FilesHdf5
            )
            {
                Channels = 3,
                Side = EncodedImages.Side,
                Classes = 1000,
                Normalisation = Normalisation.ImageNet,
                Augmentation = new CropFlip(0, Flip: true),
                Load = (set, folder, _, log) => set.Task(ImageNetDataset.LoadHdf5(folder, log)),
            },
            new ImageSet(
                this,
                new PublicDataset(
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
                ImageNetADataset.Files
            )
            {
                Channels = 3,
                Side = EncodedImages.Side,
                Classes = 200,
                Normalisation = Normalisation.ImageNet,
                Augmentation = new CropFlip(0, Flip: false),
                Load = (set, folder, _, _) => ImageNetADataset.Open(set, folder),
                TestOnly = true,
                Check = (_, check) => ImageTreeCheck.Run(check, [""], ImageFolders.IsWnid),
            },
            new ImageSet(
                this,
                new PublicDataset("image-folder", "your own images, a folder for each class", "yours", null)
                {
                    IsUsers = true,
                    ByHand =
                        "image-folder is a folder of your own: put images into a folder for each class, whose name is the class's; or "
                        + "into train/<class>/ and test/<class>/",
                },
                ImageFolderDataset.Files
            )
            {
                Channels = 3,
                Side = 32,
                Classes = 10,
                Normalisation = Normalisation.Cifar,
                Augmentation = new CropFlip(4, Flip: true),
                Load = (set, folder, options, log) => ImageFolderDataset.Open(set, folder, options, log),
                Check = (_, check) => ImageFolderDataset.Check(check),
            },
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Dataset> Datasets { get; }

    /// <inheritdoc/>
    public override bool HasPictures => true;

    /// <inheritdoc/>
    public override bool IsAugmented => true;

    internal override string? NoBFloat16 => null;

    internal override OptionGroup Options { get; } = new ImageOptions();

    /// <inheritdoc/>
    public override TrainOptions WithModel(TrainOptions options, string model, string? weights)
    {
        var changed = base.WithModel(options, model, weights);
        return weights is null ? changed : Recipes.OfImagesWithWeights(changed);
    }

    private static void CheckCifar(ImageSet set, FolderCheck check)
    {
        if (PythonCifar.IsIn(set.Source, check.Root))
            check.Findings.Note($"{check.Root}: the Python version; no checksums of its files are known");
        else
            FilesCheck.Run(set.Source, check.Root, check.Others, check.Findings, check.Cancel);
    }

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

    private static PublicDataset Bengali(string name, int classes) =>
        new(
            name,
            $"200,840 handwritten Bengali graphemes, {classes} classes of their {name[(name.IndexOf('-') + 1)..]}",
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
