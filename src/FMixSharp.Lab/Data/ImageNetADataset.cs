namespace FMixSharp.Lab.Data;

/// <summary>
/// ImageNet-A (spec §6.5): photographs that ImageNet's classifiers get wrong, of 200 of its 1000 classes; a test set only. One folder for each class, and a
/// class's index among the 200 is its folder's rank in ordinal order.
/// </summary>
internal static class ImageNetADataset
{
    /// <summary>What the folder must hold, for help and messages.</summary>
    public const string Files = "200 folders <wnid>/ with images (or a folder imagenet-a with them)";

    /// <summary>Which of ImageNet's 1000 classes the 200 are, in their order.</summary>
    public static IReadOnlyList<int> Classes { get; } =
    [
        6, 11, 13, 15, 17, 22, 23, 27, 30, 37, 39, 42, 47, 50, 57, 70, 71, 76, 79, 89, 90, 94, 96, 97, 99, 105, 107, 108, 110, 113,
        124, 125, 130, 132, 143, 144, 150, 151, 207, 234, 235, 254, 277, 283, 287, 291, 295, 298, 301, 306, 307, 308, 309, 310, 311,
        313, 314, 315, 317, 319, 323, 324, 326, 327, 330, 334, 335, 336, 347, 361, 363, 372, 378, 386, 397, 400, 401, 402, 404, 407,
        411, 416, 417, 420, 425, 428, 430, 437, 438, 445, 456, 457, 461, 462, 470, 472, 483, 486, 488, 492, 496, 514, 516, 528, 530,
        539, 542, 543, 549, 552, 557, 561, 562, 569, 572, 573, 575, 579, 589, 606, 607, 609, 614, 626, 627, 640, 641, 642, 643, 658,
        668, 677, 682, 684, 687, 701, 704, 719, 736, 746, 749, 752, 758, 763, 765, 768, 773, 774, 776, 779, 780, 786, 792, 797, 802,
        803, 804, 813, 815, 820, 823, 831, 833, 835, 839, 845, 847, 850, 859, 862, 870, 879, 880, 888, 890, 897, 900, 907, 913, 924,
        932, 933, 934, 937, 943, 945, 947, 951, 954, 956, 957, 959, 971, 972, 980, 981, 984, 986, 987, 988,
    ];

    /// <summary>Opens <paramref name="folder"/>: the same images in both splits, because there is nothing to train on.</summary>
    /// <exception cref="DatasetException">There are not 200 classes, one is empty, or the folder cannot be read.</exception>
    public static ImageTask Open(DatasetEntry entry, string folder)
    {
        folder = ClassFolders.Unpacked(folder, "imagenet-a");
        var classes = ClassFolders.Names(folder, Files);
        if (classes.Length != Classes.Count)
            throw new DatasetException($"{folder}: {classes.Length} class folders, expected {Classes.Count}; unpack the archive again");
        var images = ImageNetDataset.Split(folder, classes);
        return entry.Task((images, images)) with { TestClasses = Classes };
    }
}
