using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Texts;

/// <summary>Texts of one class, of yes or no, or of several labels: as word vectors, or as token ids for BERT.</summary>
public sealed class TextKind : DataKind
{
    private const string YelpByHand =
        "the reviews are offered at https://course.fast.ai/datasets (NLP); unpack train.csv and test.csv into the folder";

    private const string ToxicByHand =
        "Toxic comments need a Kaggle account: accept the rules at "
        + "https://www.kaggle.com/c/jigsaw-toxic-comment-classification-challenge/data, "
        + "fetch train.csv, test.csv and test_labels.csv, and put them into the folder";

    internal TextKind()
        : base("texts", ModelInput.WordVectors, ModelInput.TokenIds) =>
        Datasets = [
            new TextSet(
                this,
                new PublicDataset("phrases", "4,000 + 1,000 generated sentences, 4 classes", "MIT", null) { IsBuiltIn = true },
                ""
            )
            {
                Target = TextTarget.Class,
                Classes = PhrasesDataset.Classes,
                Words = BasicWords.Split,
                Load = (_, _, _) => PhrasesDataset.Open(),
            },
            new TextSet(
                this,
                new PublicDataset(
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
                ImdbDataset.Files
            )
            {
                Target = TextTarget.Binary,
                Classes = ImdbDataset.Classes,
                Words = EnglishWords.Split,
                Load = (folder, _, _) => ImdbDataset.Open(folder),
            },
            new TextSet(
                this,
                new PublicDataset(
                    "yelp",
                    "560,000 + 38,000 reviews, negative or positive",
                    "Yelp's dataset terms",
                    "https://www.yelp.com/dataset"
                )
                {
                    ByHand = $"Yelp polarity: {YelpByHand}",
                    AboutDownload = 200_000_000,
                },
                $"{YelpDataset.Files}, {YelpDataset.SentenceFiles}"
            )
            {
                Target = TextTarget.Binary,
                Classes = YelpDataset.Polarity,
                Words = BasicWords.Split,
                Load = (folder, _, _) => YelpDataset.Open(folder, YelpDataset.Polarity),
                Padding = 0,
            },
            new TextSet(
                this,
                new PublicDataset(
                    "yelp-5",
                    "650,000 + 50,000 reviews, 1 to 5 stars",
                    "Yelp's dataset terms",
                    "https://www.yelp.com/dataset"
                )
                {
                    ByHand = $"Yelp full: {YelpByHand}",
                    AboutDownload = 200_000_000,
                },
                YelpDataset.Files
            )
            {
                Target = TextTarget.Class,
                Classes = YelpDataset.Stars,
                Words = BasicWords.Split,
                Load = (folder, _, _) => YelpDataset.Open(folder, YelpDataset.Stars),
                Padding = 0,
            },
            new TextSet(
                this,
                new PublicDataset(
                    "toxic",
                    "159,571 + 63,978 comments, 6 labels",
                    "CC0, by the rules of the Kaggle competition",
                    "https://www.kaggle.com/c/jigsaw-toxic-comment-classification-challenge"
                )
                {
                    ByHand = ToxicByHand,
                    AboutDownload = 100_000_000,
                },
                ToxicDataset.Files
            )
            {
                Target = TextTarget.Several,
                Classes = ToxicDataset.Labels,
                Words = PlainWords.Split,
                Load = (folder, _, _) => ToxicDataset.Open(folder),
                End = "EOS",
            },
            new TextSet(
                this,
                new PublicDataset("text-csv", "your own texts: a CSV file with columns of texts and classes", "yours", null)
                {
                    IsUsers = true,
                    ByHand = "text-csv is a file of your own: CSV, with a heading and a row for each text",
                },
                TextCsvDataset.Files
            )
            {
                Target = TextTarget.Class,
                Classes = ["one", "another"],
                Words = text => EnglishWords.Split(text.ToLowerInvariant()),
                Load = TextCsvDataset.Open,
                Verify = TextCsvDataset.Check,
                MayBeFile = true,
            },
        ];

    /// <inheritdoc/>
    public override IReadOnlyList<Dataset> Datasets { get; }

    /// <inheritdoc/>
    public override bool HasPictures => true;

    internal override string NoBFloat16 => $"in which convolutions are computed; models of texts have none, expected {Precision.Float32}.";

    internal override OptionGroup Options { get; } = new TextOptions();

    /// <inheritdoc/>
    public override MixableSamples Mixable(ModelInput? input) =>
        input == ModelInput.TokenIds ? new("token ids", TokenIdTrainingTask.Methods) : new(Name, WordVectorTrainingTask.Methods);

    /// <summary>The same with another model; BERT has a recipe of its own.</summary>
    public override TrainOptions WithModel(TrainOptions options, string model, string? weights) =>
        model == ModelCatalog.BertName
            ? Recipes.OfBert(options with { Model = model, Weights = weights })
            : base.WithModel(options, model, weights);
}
