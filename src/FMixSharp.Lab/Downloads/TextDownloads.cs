namespace FMixSharp.Lab.Downloads;

/// <summary>Where the sets of texts come from.</summary>
internal static class TextDownloads
{
    private const string YelpByHand =
        "the reviews are offered at https://course.fast.ai/datasets (NLP); unpack train.csv and test.csv into the folder";

    private const string ToxicByHand =
        "Toxic comments need a Kaggle account: accept the rules at "
        + "https://www.kaggle.com/c/jigsaw-toxic-comment-classification-challenge/data, "
        + "fetch train.csv, test.csv and test_labels.csv, and put them into the folder";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PublicDataset> All { get; } =
    [
        new("phrases", "4,000 + 1,000 generated sentences, 4 classes", "MIT", null) { IsBuiltIn = true },
        new(
            "imdb",
            "25,000 + 25,000 reviews of films, negative or positive",
            "none stated; cite Maas et al. (2011)",
            "https://ai.stanford.edu/~amaas/data/sentiment/"
        )
        {
            // The checksum that torchtext checks against.
            Files =
            [
                new(
                    "aclImdb_v1.tar.gz",
                    new Uri("https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"),
                    84_125_825,
                    [new Checksum(ChecksumKind.Md5, "7c2ac02c03563afcf9b574c7e56c153a")]
                ),
            ],
            IsArchive = true,
            TopFolders = ["aclImdb"],
            Size = 450_000_000,
            Expected = [new("train/pos/0_9.txt"), new("test/pos/0_10.txt")],
        },
        new("yelp", "560,000 + 38,000 reviews, negative or positive", "Yelp's dataset terms", "https://www.yelp.com/dataset")
        {
            ByHand = $"Yelp polarity: {YelpByHand}",
            AboutDownload = 200_000_000,
        },
        new("yelp-5", "650,000 + 50,000 reviews, 1 to 5 stars", "Yelp's dataset terms", "https://www.yelp.com/dataset")
        {
            ByHand = $"Yelp full: {YelpByHand}",
            AboutDownload = 200_000_000,
        },
        new(
            "toxic",
            "159,571 + 63,978 comments, 6 labels",
            "CC0, by the rules of the Kaggle competition",
            "https://www.kaggle.com/c/jigsaw-toxic-comment-classification-challenge"
        )
        {
            ByHand = ToxicByHand,
            AboutDownload = 100_000_000,
        },
    ];
}
