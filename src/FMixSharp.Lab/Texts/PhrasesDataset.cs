using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// Short generated sentences, which need no files: two opinions with a turn between them, each praise or blame, among words that say
/// nothing. The four classes are what comes first and what comes second, so that order matters; a "not" before an opinion turns it round.
/// The same sentences everywhere.
/// </summary>
internal static class PhrasesDataset
{
    internal static readonly string[] Classes = ["praise twice", "praise, then blame", "blame, then praise", "blame twice"];

    private static readonly string[] praise =
    [
        "good",
        "great",
        "fine",
        "lovely",
        "clever",
        "funny",
        "moving",
        "bright",
        "charming",
        "superb",
    ];
    private static readonly string[] blame = ["bad", "dull", "weak", "ugly", "silly", "boring", "clumsy", "grim", "tiresome", "awful"];
    private static readonly string[] turns = ["but later", "and then", "while afterwards", "yet in the end"];
    private static readonly string[] subjects =
    [
        "the film",
        "the play",
        "this story",
        "her song",
        "the first act",
        "that novel",
        "his painting",
        "the whole evening",
    ];
    private static readonly string[] fillers =
    [
        "we saw it on monday",
        "with my brother",
        "in a small town",
        "after a long day",
        "they say",
        "as far as i know",
        "at the old theatre",
        "for two hours",
        "without a break",
        "of all things",
        "to be honest",
        "from start to finish",
    ];
    private static readonly string[] degrees = ["", "", "very", "rather", "so", "quite"];

    /// <summary>4,000 training and 1,000 test sentences.</summary>
    public static TextCorpus Open()
    {
        var key = Places.Data(Places.Phrases);
        return new TextCorpus(TextTarget.Class, Classes, Sentences(4000, key.Fold(Places.Train)), Sentences(1000, key.Fold(Places.Test)));
    }

    private static LabelledText[] Sentences(int count, RandomKey key) =>
        [.. Enumerable.Range(0, count).Select(i => Sentence(i % 4, key.Fold(i).Stream()))];

    private static LabelledText Sentence(int label, RandomStream random)
    {
        string Opinion(bool praises)
        {
            var isTurned = random.NextBool(0.3);
            return string.Join(
                ' ',
                ((string[])["was", isTurned ? "not" : "", Any(degrees), Any(praises != isTurned ? praise : blame)]).Where(word =>
                    word.Length > 0
                )
            );
        }

        string Any(string[] words) => words[random.NextInt(words.Length)];
        string Filler() => random.NextBool(0.6) ? Any(fillers) + " " : "";

        return new LabelledText(
            $"{Filler()}{Any(subjects)} {Opinion(label < 2)} {Filler()}{Any(turns)} {Filler()}{Any(subjects)} "
                + $"{Opinion(label % 2 == 0)} {Filler()}.",
            label
        );
    }
}
