using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FMixSharp.Lab.Texts;

namespace FMixSharp.Lab.Tests.Texts;

/// <summary>
/// What is true of word pieces in a program with cultures, where the runtime knows how letters decompose. Run by
/// <see cref="WordPiecesTests"/> in such a process; tests are programs without cultures themselves, as fmix is.
/// </summary>
public sealed class WordPieceCases
{
    /// <summary>The variable that holds the <see cref="Digest"/> of the process without cultures.</summary>
    internal const string Variable = "FMIX_TEST_WORDS";

    private static readonly string[] texts =
    [
        "",
        " \t\r\n",
        "tab\tnew\nline\rend",
        "$ + < = > ^ | ~ ` a$b+c<d=e>f^g|h~i`j",
        "a_b c-d e.f",
        "price€100 ½ © ™",
        "one 😀 two👩‍👩‍👧three",
        "zero\u200Bwidth soft\u00ADhyphen \uFEFFmark",
        "[sep] [SEP] [MASK] [ UNK ] [unused1]",
        "Việt Nam ș ẁ Ẁ Łódź Straße İstanbul ıI ſ Ω \u212A \u212B",
        "cafe\u0301 e\u0327\u0301 \u0301alone a\u20DDb",
        "한국어 한글 ガギグ が ｶﾞ",
        "中文字ab\uF900c\U0002F800d\U00020000e",
        "don't—stop… «a» ‚b‘ 。、",
        "line\u2028paragraph\u2029no\u00A0break\u3000ideographic\u0085next\u000B\u000Cfeed",
        "\0nul\u0001\u001F\u007F\u009F\uFFFDgone",
        "ΟΔΟΣ ΑΣ.Α ΑΣ. Α'Σ 1Σ ΑΣ1 ΑΣΣ Σ ΣΑ ΆΣ́ ⅣΣ Σίσυφος Ά\u1FEF;\u037E \u1F88",
        "अमित ประเทศไทย עִבְרִית عَرَبِيّ",
        new('a', 200),
        new('b', 201),
        "\uD800lone\uDC00 \uD83D",
    ];

    /// <summary>
    /// Of all that the rules say about these texts and about every character that Unicode 15 has: one that depends on all words.
    /// </summary>
    internal static string Digest()
    {
        var words = texts
            .Concat(Characters())
            .SelectMany(text => BertWords.Split(text, lowerCase: true).Concat(BertWords.Split(text, lowerCase: false)));
        return Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes(string.Join('\n', words))));
    }

    [Fact(Explicit = true)]
    public void Words_are_those_of_a_process_without_cultures()
    {
        Assert.Equal("e\u0301", "é".Normalize(NormalizationForm.FormD)); // here are cultures
        Assert.Equal(Environment.GetEnvironmentVariable(Variable), Digest());
    }

    [Fact(Explicit = true)]
    public void Words_are_those_of_the_published_rules()
    {
        foreach (var text in texts.Concat(Characters()))
        {
            Assert.Equal(WrittenOutWordPieces.Words(text, lowerCase: true), BertWords.Split(text, lowerCase: true));
            Assert.Equal(WrittenOutWordPieces.Words(text, lowerCase: false), BertWords.Split(text, lowerCase: false));
        }
    }

    [Fact(Explicit = true)]
    public void Real_texts_have_the_pieces_of_the_published_rules()
    {
        var home = Environment.GetEnvironmentVariable("FMIX_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(home), "FMIX_DATA is not set");
        string In(string name) => Path.Combine(home!, name);
        Assert.SkipUnless(File.Exists(In("bert-base-uncased/vocab.txt")), $"{In("bert-base-uncased/vocab.txt")} does not exist");
        List<TextCorpus> corpora = [];
        if (Directory.Exists(In("imdb")))
            corpora.Add(ImdbDataset.Open(In("imdb")));
        if (Directory.Exists(In("toxic")))
            corpora.Add(ToxicDataset.Open(In("toxic")));
        Assert.SkipWhen(corpora.Count == 0, $"{home} has neither imdb nor toxic");
        var pieces = WordPieces.Open(In("bert-base-uncased/vocab.txt"));
        var known = pieces.Words.ToHashSet();
        // 1 for all of them, which takes minutes
        var step = int.Parse(Environment.GetEnvironmentVariable("FMIX_TEXTS_STEP") ?? "250", CultureInfo.InvariantCulture);
        foreach (var (text, _) in corpora.SelectMany(corpus => corpus.Train.Concat(corpus.Test)).Where((_, i) => i % step == 0))
        {
            string[] expected =
            [
                "[CLS]",
                .. WrittenOutWordPieces.Words(text, lowerCase: true).SelectMany(word => WrittenOutWordPieces.Pieces(word, known)),
                "[SEP]",
            ];
            Assert.Equal(expected, pieces.Encode(text).Select(number => pieces.Words[number]));
        }
    }

    // Each inside a word and on its own. Libicu, the runtime and the library have tables of different Unicode versions, so what Unicode 16
    // brought with a decomposition or a lower case of its own is left out: single letters of Cyrillic and Latin, and the blocks of Todhri,
    // Garay, Tulu-Tigalari, Gurung Khema and Kirat Rai.
    private static IEnumerable<string> Characters()
    {
        for (var number = 0; number <= 0x10FFFF; number++)
        {
            if (
                Rune.IsValid(number)
                && !IsNew(number)
                && Rune.GetUnicodeCategory(new Rune(number)) is not (UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse)
            )
                yield return $"a{new Rune(number)}b {new Rune(number)}";
        }
    }

    private static bool IsNew(int number) =>
        number
            is 0x1C89
                or 0xA7CB
                or 0xA7CC
                or 0xA7DA
                or 0xA7DC
                or (>= 0x105C0 and <= 0x105FF)
                or (>= 0x10D40 and <= 0x10D8F)
                or (>= 0x11380 and <= 0x113FF)
                or (>= 0x16100 and <= 0x1613F)
                or (>= 0x16D40 and <= 0x16D7F);
}
