using System.Diagnostics;
using System.Text.Json.Nodes;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Texts;

namespace FMixSharp.Lab.Tests.Texts;

public sealed class WordPiecesTests : IDisposable
{
    private const string Marks = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Write(string text)
    {
        File.WriteAllText(folder.File("vocab.txt"), text);
        return folder.File("vocab.txt");
    }

    private string Problem(string text) =>
        Assert.Throws<DatasetException>(() => WordPieces.Open(Write(text))).Message.Replace(folder.Path, "", StringComparison.Ordinal)[1..];

    private static string Text(WordPieces pieces, string text, int? most = null) =>
        string.Join(' ', pieces.Encode(text, most).Select(number => pieces.Words[number]));

    [Fact]
    public void Words_become_their_longest_pieces_and_unknown_ones_one_mark()
    {
        // The articles' example: un|aff|able; "unaffably" begins well and ends with a piece that is not there, so that the whole word is
        // unknown.
        var pieces = WordPieces.Open(Write(Marks + "un\n##aff\n##able\n##a\nuna\nthe\n,\n!\n"));
        Assert.True(pieces.LowerCase);
        Assert.Equal("[CLS] the una [UNK] [SEP]", Text(pieces, "the una zebra"));
        Assert.Equal("[CLS] the , [UNK] ! [SEP]", Text(pieces, " The,\tunaffably!\n"));
        // "una" is longer than "un", and no "##ffable" follows: the longest piece is not taken back
        Assert.Equal("[CLS] [UNK] [SEP]", Text(pieces, "unaffable"));
        Assert.Equal("[CLS] un ##aff ##able [SEP]", Text(WordPieces.Open(Write(Marks + "un\n##aff\n##able\n##a\n")), "unaffable"));
        Assert.Equal("[CLS] [SEP]", Text(pieces, ""));
    }

    [Fact]
    public void Marks_in_a_text_are_words_between_brackets()
    {
        var pieces = WordPieces.Open(Write(Marks + "[\n]\npad\nsep\nPAD\n"));
        Assert.Equal(
            "[CLS] [ pad ] [ sep ] [ sep ] [SEP]",
            Text(WordPieces.Open(folder.File("vocab.txt"), lowerCase: true), "[PAD] [sep][SEP]")
        );
        Assert.False(pieces.LowerCase);
        Assert.Equal("[CLS] [ PAD ] [ [UNK] ] [SEP]", Text(pieces, "[PAD] [SEP]"));
    }

    [Theory]
    [InlineData("tab\tnew\nline", "tab new line")]
    [InlineData("a_b", "a _ b")]
    [InlineData("x$y+x<y=x>y^x|y~x`y", "x $ y + x < y = x > y ^ x | y ~ x ` y")]
    [InlineData("price€100", "price€100")]
    [InlineData("one😀two 😀", "one😀two 😀")]
    [InlineData("zero\u200Bwidth soft\u00ADhyphen", "zerowidth softhyphen")]
    [InlineData("Việt ș ẁ Ångström İstanbul", "viet s w angstrom istanbul")]
    [InlineData("Straße Łódź", "straße łodz")]
    [InlineData("Ελλάς ёж", "ελλας еж")]
    [InlineData("ΟΔΟΣ Σ ΣΑΣ", "οδος σ σας")] // what str.lower of Python says
    [InlineData("ΑΣ.Α ΑΣ. Α'Σ ΑΣ-Β ΑΣ:Β", "ασ . α ας . α ' ς ας - β ασ : β")]
    [InlineData("1Σ ΑΣ1 ΑΣΣ ⅣΣ ªΣ", "1σ ας1 ασς ⅳς ªς")]
    [InlineData("Α\u0301Σ\u0301 Α\u0301Σ\u0301Β \U00010400Σ ΑΣ\U00010400", "ας ασβ \U00010428ς ασ\U00010428")]
    [InlineData("İSTANBUL I\u0307 ẞ \u212A \u1E9E", "istanbul i ß k ß")]
    [InlineData("한글", "\u1112\u1161\u11AB\u1100\u1173\u11AF")]
    [InlineData("ガード", "カート")]
    [InlineData("a中b文", "a 中 b 文")]
    [InlineData("line\u2028a\u00A0b\u3000c\u0085d\0e\uFFFDf", "line a b cdef")]
    [InlineData("don't—stop…", "don ' t — stop …")]
    public void Texts_in_lower_case_become_the_words_of_the_published_rules(string text, string words) =>
        Assert.Equal(words, string.Join(' ', BertWords.Split(text, lowerCase: true)));

    [Fact]
    public void Words_beyond_two_hundred_characters_are_unknown()
    {
        var pieces = WordPieces.Open(Write(Marks + "a\n##a\n\U00020000\n😀\n##😀\n"));
        Assert.Equal(202, pieces.Encode(new string('a', 200)).Length);
        Assert.Equal("[CLS] [UNK] a [SEP]", Text(pieces, new string('a', 201) + " a"));
        Assert.Equal(202, pieces.Encode(string.Concat(Enumerable.Repeat("😀", 200))).Length); // of two UTF-16 units each
    }

    // Three checks of the rules, in a process in which string.Normalize works: that ids do not depend on it, and are those that it makes.
    [Theory]
    [InlineData(nameof(WordPieceCases.Words_are_those_of_a_process_without_cultures))]
    [InlineData(nameof(WordPieceCases.Words_are_those_of_the_published_rules))]
    [InlineData(nameof(WordPieceCases.Real_texts_have_the_pieces_of_the_published_rules))]
    public async Task In_a_process_with_cultures(string what)
    {
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal("é", "é".Normalize(System.Text.NormalizationForm.FormD)); // not in this one
        var program = Path.Combine(AppContext.BaseDirectory, typeof(WordPiecesTests).Assembly.GetName().Name!);
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(program + ".runtimeconfig.json", cancel))!;
        settings["runtimeOptions"]!["configProperties"]!["System.Globalization.Invariant"] = false;
        await File.WriteAllTextAsync(folder.File("runtimeconfig.json"), settings.ToJsonString(), cancel);
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [
                "exec",
                "--runtimeconfig",
                folder.File("runtimeconfig.json"),
                program + ".dll",
                "-explicit",
                "only",
                "-noColor",
                "-method",
                $"{typeof(WordPieceCases).FullName}.{what}",
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [WordPieceCases.Variable] = WordPieceCases.Digest() },
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(cancel);
        var output = await process.StandardOutput.ReadToEndAsync(cancel) + await error;
        await process.WaitForExitAsync(cancel);
        Assert.SkipWhen(output.Contains("valid ICU package", StringComparison.Ordinal), "This machine has no libicu.");
        Assert.SkipWhen(output.Contains("Skipped: 1", StringComparison.Ordinal), "FMIX_DATA has no vocabulary, or no texts.");
        Assert.True(process.ExitCode == 0 && output.Contains("Total: 1, Errors: 0, Failed: 0", StringComparison.Ordinal), output);
    }

    [Fact]
    public void Long_texts_keep_their_beginning_and_their_end_mark()
    {
        var pieces = WordPieces.Open(Write(Marks + "a\nb\nc\n"));
        Assert.Equal("[CLS] a b [SEP]", Text(pieces, "a b c a b", 4));
        Assert.Equal("[CLS] a b c [SEP]", Text(pieces, "a b c", 5));
        Assert.Equal("[CLS] [SEP]", Text(pieces, "a b c", 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => pieces.Encode("a b c", 1));
    }

    [Fact]
    public void A_vocabulary_with_capitals_keeps_them_and_accents()
    {
        const string words = "Café\ncafé\ncafe\nnaive\nZurich\nzurich\n";
        Assert.Equal("[CLS] Café café [UNK] [SEP]", Text(WordPieces.Open(Write(Marks + words)), "Café café naïve"));
        Assert.Equal(
            "[CLS] cafe cafe naive zurich [SEP]",
            Text(WordPieces.Open(Write(Marks + words), lowerCase: true), "Café CAFE\u0301 naïve Zürich")
        );
    }

    [Fact]
    public void Broken_vocabularies_are_named_with_their_line()
    {
        Assert.Equal("vocab.txt: line 7: 'a' is on line 6, too; expected another word piece on each line", Problem(Marks + "a\na\n"));
        Assert.Equal("vocab.txt: line 6: empty; expected another word piece on each line", Problem(Marks + "\na\n"));
        Assert.Equal(
            "vocab.txt has no [SEP]; expected a BERT vocabulary, with [PAD], [UNK], [CLS], [SEP], [MASK]",
            Problem("[PAD]\n[UNK]\n[CLS]\n[MASK]\n")
        );
        Assert.StartsWith(
            "vocab.txt: line 5: expected [PAD] on the first line",
            Problem("[UNK]\n[CLS]\n[SEP]\n[MASK]\n[PAD]\n"),
            StringComparison.Ordinal
        );
        File.WriteAllBytes(folder.File("bytes.txt"), [0x5b, 0xff, 0x0a]);
        Assert.Contains(
            "not UTF-8 at line 1",
            Assert.Throws<DatasetException>(() => WordPieces.Open(folder.File("bytes.txt"))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no such file",
            Assert.Throws<DatasetException>(() => WordPieces.Open(folder.File("nowhere"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_published_vocabulary_gives_the_published_numbers()
    {
        var home = Environment.GetEnvironmentVariable("FMIX_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(home), "FMIX_DATA is not set");
        var path = Path.Combine(home!, "bert-base-uncased", "vocab.txt");
        Assert.SkipUnless(File.Exists(path), $"{path} does not exist");
        var pieces = WordPieces.Open(path);
        Assert.Equal(30522, pieces.Words.Count);
        Assert.True(pieces.LowerCase);
        Assert.Equal([101, 7592, 1010, 2088, 999, 102], pieces.Encode("Hello, world!"));
        Assert.Equal("[CLS] una ##ffa ##ble cafe naive [SEP]", Text(pieces, "unaffable Café naïve"));
        Assert.Equal("[CLS] don ' t stop — it ' s 中 文 [SEP]", Text(pieces, "Don't stop—it's中文"));
    }

    [Fact]
    public void Without_a_published_vocabulary_whole_words_are_numbered_between_the_marks()
    {
        var task = TextDatasets.Find("phrases").OpenForBert(null, new TextReading { MaxWords = 8 });
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]"], task.Words.Take(4));
        Assert.Equal((0, 0), (task.Padding, task.ZeroWords));
        Assert.All(task.Train.TokenIds, text => Assert.Equal((2, 3, 8), (text[0], text[^1], text.Length)));
        Assert.DoesNotContain(0, task.Train.TokenIds.SelectMany(text => text));
    }
}
