using System.IO.Compression;
using System.Text;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Texts;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Texts;

[Collection("tensors")]
public sealed class WordVectorsTests : IDisposable
{
    private static readonly TextSplit split = new(
        [
            [0],
        ],
        [0],
        TextTarget.Binary,
        ["no", "yes"]
    );
    private static readonly TextTask task = new("words", split, split, ["<unk>", "<pad>", "good", "bad", "at home"], 1) { ZeroWords = 2 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Write(string text)
    {
        var path = folder.File("vectors.txt");
        File.WriteAllText(path, text);
        return path;
    }

    private static float[][] Rows(string path)
    {
        using var scope = NewDisposeScope();
        var (vectors, _) = WordVectors.Read(path, task);
        return [.. Enumerable.Range(0, (int)vectors.shape[0]).Select(i => vectors[i].data<float>().ToArray())];
    }

    private string Problem(string text) =>
        Assert
            .Throws<DatasetException>(() => WordVectors.Read(Write(text), task))
            .Message.Replace(folder.Path, "", StringComparison.Ordinal)[1..];

    [Fact]
    public void Words_get_their_vectors_and_the_others_are_zero()
    {
        float[][] expected =
        [
            [0, 0],
            [0, 0],
            [1.5f, -2],
            [0, 0],
            [3, 4],
        ];
        var text = "the 7 7\ngood 1.5 -2\n<pad> 9 9\nat home 3 4\ngood 8 8\n"; // of a word given twice the first counts
        Assert.Equal(expected, Rows(Write(text)));
        // fastText: a heading, and a space at the end
        Assert.Equal(expected, Rows(Write("5 2\n" + text.Replace("\n", " \n", StringComparison.Ordinal))));
        using (var zipped = new GZipStream(File.Create(folder.File("vectors.gz")), CompressionLevel.Fastest))
            zipped.Write(Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected, Rows(folder.File("vectors.gz")));
    }

    [Theory]
    [InlineData(". . 4 5\ngood 1.5 -2\nat home 3 4\n")] // the first line's numbers say how many there are
    [InlineData("good\t1.5\t-2\nat home\t3\t4\n")]
    [InlineData("good  1.5   -2\t\n at home \t 3 4\n")]
    [InlineData("2\t2\r\ngood 1.5 -2\r\nat home 3 4\r\n")]
    [InlineData("\uFEFFgood 1.5 -2\nat home 3 4")]
    public void Blanks_stand_in_words_and_of_any_kind_between_numbers(string text)
    {
        float[][] expected =
        [
            [0, 0],
            [0, 0],
            [1.5f, -2],
            [0, 0],
            [3, 4],
        ];
        Assert.Equal(expected, Rows(Write(text)));
    }

    [Fact]
    public void With_a_heading_a_word_may_end_in_what_reads_as_a_number()
    {
        using var scope = NewDisposeScope();
        var words = task with { Words = ["<unk>", "<pad>", "to infinity", "since 1994", "7"] };
        var (vectors, found) = WordVectors.Read(Write("3 3\nto infinity 4 5 6\nsince 1994 7 8 9\n7 1 2 3\n"), words);
        Assert.Equal(3, found);
        Assert.Equal([4f, 5, 6, 7, 8, 9, 1, 2, 3], vectors[2..].data<float>().ToArray());
        // without one it might be a line with a number too many
        Assert.Equal("vectors.txt: line 2: 4 numbers, expected 3", Problem("good 1 2 3\nsince 1994 7 8 9\n"));
        Assert.Equal("vectors.txt: line 1: number 1 is 'infinity', expected a finite number", Problem("to infinity 4 5 6\n"));
    }

    [Theory]
    [InlineData(
        "5 3\ngood 1 2 3\n",
        "line 1: the heading says 5 words of 3 dimensions, but there are 1; the file is not whole, or the heading is another's"
    )]
    [InlineData(
        "1 2\ngood 1 2\nbad 1 2\n",
        "line 1: the heading says 1 words of 2 dimensions, but there are 2; the file is not whole, or the heading is another's"
    )]
    [InlineData(
        "5 3\n",
        "line 1: the heading says 5 words of 3 dimensions, but there are 0; the file is not whole, or the heading is another's"
    )]
    [InlineData("1 3\ngood 1 2\n", "line 2: 2 numbers, expected 3, as the heading says")]
    [InlineData("1 0\ngood 1 2\n", "line 2: 2 numbers, expected 0, as the heading says")]
    [InlineData("1 9000000000\ngood 1 2\n", "line 2: 2 numbers, expected 9000000000, as the heading says")]
    public void A_heading_that_the_file_contradicts_is_an_error(string text, string problem) =>
        Assert.Equal($"vectors.txt: {problem}", Problem(text));

    [Fact]
    public void Broken_files_are_named_with_their_line()
    {
        Assert.Equal("vectors.txt: line 2: 1 number, expected 2", Problem("good 1 2\nbad 3\n"));
        Assert.Equal("vectors.txt: line 2: 3 numbers, expected 2", Problem("good 1 2\nbad 3 4 5\n"));
        Assert.Equal("vectors.txt: line 3: 0 numbers, expected 2, as the heading says", Problem("2 2\ngood 1 2\n\n"));
        Assert.Equal("vectors.txt: line 1: number 2 is 'x', expected a finite number", Problem("good 1 x\n"));
        Assert.Equal("vectors.txt: line 1: number 2 is 'x', expected a finite number", Problem("other 1 x\n"));
        Assert.Equal("vectors.txt: line 1: 0 numbers, expected a word and its numbers", Problem("good\n"));
        Assert.Equal("vectors.txt: line 1: number 1 is 'NaN', expected a finite number", Problem("good NaN 1\n"));
        Assert.Equal("vectors.txt has no vector; expected a word and its numbers on each line", Problem(""));
        Assert.Contains(
            "no such file",
            Assert.Throws<DatasetException>(() => WordVectors.Read(folder.File("nowhere"), task)).Message,
            StringComparison.Ordinal
        );
        var broken = folder.File("broken.gz");
        File.WriteAllBytes(broken, [0x1f, 0x8b, 1, 2, 3]);
        Assert.StartsWith(broken, Assert.Throws<DatasetException>(() => WordVectors.Read(broken, task)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other 0x1 2 3\n", "line 1: 3 numbers, expected 2")]
    [InlineData("good 1x 2 3\n", "line 1: 3 numbers, expected 2")]
    [InlineData("good -.5.1 2 3\n", "line 1: 3 numbers, expected 2")]
    [InlineData("other 1 2 3x\n", "line 1: number 3 is '3x', expected a finite number")]
    [InlineData("good 1 2\nother 0x1 2\n", "line 2: number 1 is '0x1', expected a finite number")]
    [InlineData("good 1 2\nother 1 2;\n", "line 2: number 2 is '2;', expected a finite number")]
    [InlineData("good 1 2\nother 1 Infinity\n", "line 2: number 2 is 'Infinity', expected a finite number")]
    [InlineData("good 1 2\nother 1 nan\n", "line 2: number 2 is 'nan', expected a finite number")]
    [InlineData("good 1e999 2\n", "line 1: number 1 is '1e999', expected a finite number")]
    [InlineData("good 1,5 2\n", "line 1: 2 numbers, expected 1")]
    [InlineData("2 2\ngood 1 2\nother ٣ 2\n", "line 3: number 1 is '٣', expected a finite number")]
    public void What_is_no_number_is_refused_with_its_line_also_of_words_that_are_not_wanted(string text, string problem) =>
        Assert.Equal($"vectors.txt: {problem}", Problem(text));

    [Fact]
    public void Random_vectors_follow_from_the_key()
    {
        using var scope = NewDisposeScope();
        var first = WordVectors.Random(task, 500, RandomKey.FromSeed(1));
        Assert.Equal([5, 500], first.shape);
        Assert.True(first.equal(WordVectors.Random(task, 500, RandomKey.FromSeed(1))).all().item<bool>());
        Assert.False(first.equal(WordVectors.Random(task, 500, RandomKey.FromSeed(2)))[2].all().item<bool>());
        Assert.Equal(0, first[..2].abs().sum().item<float>());
        // 1,500 standard normal numbers: their mean deviates by 0.026, their deviation by 0.018; five times that.
        Assert.InRange(first[2..].mean().item<float>(), -0.13, 0.13);
        Assert.InRange(first[2..].std().item<float>(), 0.91, 1.09);
    }
}
