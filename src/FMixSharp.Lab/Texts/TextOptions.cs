using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Texts;

/// <summary>How texts become words and vectors.</summary>
internal sealed class TextOptions()
    : OptionGroup(
        "Texts",
        new TrainOption(nameof(TrainOptions.TextColumn), new Training.Options.Texts("NAME", Empty), "Column that has the texts.")
        {
            For = OptionAudience.OnTextTables,
            NullText = $"one called {TableColumns.TextNames}",
        },
        new TrainOption(nameof(TrainOptions.LabelColumn), new Training.Options.Texts("NAME", Empty), "Column that has the classes.")
        {
            For = OptionAudience.OnTextTables,
            NullText = $"one called {TableColumns.ClassNames}",
        },
        new TrainOption(
            nameof(TrainOptions.LabelColumns),
            new Training.Options.Texts("NAMES", FaultOfLabels),
            "Columns of 0 or 1, where a text may have several labels at once: 'rude,spam,praise'."
        )
        {
            For = OptionAudience.OnTextTables,
        },
        new TrainOption(
            nameof(TrainOptions.Vectors),
            new Paths("FILE"),
            "Word vectors as text, such as GloVe's or fastText's, plain or gzipped."
        )
        {
            For = OptionAudience.OnWordVectors,
            NullText = "random ones",
        },
        new TrainOption(nameof(TrainOptions.VectorSize), new WholeNumbers(1, MostOfVector), "Dimensions of random word vectors.")
        {
            For = OptionAudience.OnWordVectors,
            Idle = (options, name) =>
                options.Vectors is not null ? $"{name(nameof(options.Vectors))} says it"
                : HasWordVectors(options) ? null
                : $"{options.Dataset} with {options.Model} has no word vectors",
        },
        new TrainOption(
            nameof(TrainOptions.TrainVectors),
            new YesOrNo(),
            "Train the word vectors, too, instead of leaving them as they are."
        )
        {
            For = OptionAudience.OnWordVectors,
        },
        new TrainOption(nameof(TrainOptions.MaxWords), new WholeNumbers(1, MostWords), "Words kept of each text, from its beginning.")
        {
            For = OptionAudience.OnTexts,
            NullText = "all; for bert: 128",
        },
        new TrainOption(nameof(TrainOptions.LowerCase), new YesOrNo(), "All in lower case, also texts of imdb.")
        {
            For = OptionAudience.OnTexts,
        }
    )
{
    // Far above what anybody trains, and low enough that products of them are whole numbers of 64 bits.
    private const int MostOfVector = 65_536,
        MostWords = 1_048_576;

    private static string? Empty(string text) => text.Trim().Length > 0 ? null : " is empty; expected the name of a column.";

    private static string? FaultOfLabels(string text)
    {
        var names = TableColumns.Split(text);
        return names.Length < 2 ? $" is '{text}'; expected two names or more, with commas between them."
            : names.Length > TextSplit.MostLabels ? $" has {names.Length} names; expected at most {TextSplit.MostLabels}."
            : names.Distinct().Count() < names.Length ? $" is '{text}'; expected each name once."
            : null;
    }

    private static bool HasWordVectors(TrainOptions options) =>
        Datasets.KindOf(options.Dataset) is TextKind && ModelCatalog.Find(options.Model).Input == ModelInput.WordVectors;

    private protected override IEnumerable<string> Relations(TrainOptions options, Func<string, string> name)
    {
        if (options.LabelColumn is not null && options.LabelColumns is not null)
            yield return $"{name(nameof(options.LabelColumn))} and {name(nameof(options.LabelColumns))} are both given; expected one of "
                + "them: a column of classes, or columns of labels.";
        if (options.Model != ModelCatalog.BertName)
            yield break;
        if (options.MaxWords is 1 or 2)
            yield return $"{name(nameof(options.MaxWords))} is {options.MaxWords}; expected at least 3, for a mark on either side "
                + "of a word.";
    }
}
