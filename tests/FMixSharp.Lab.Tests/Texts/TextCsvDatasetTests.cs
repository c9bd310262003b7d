using System.Text;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Preparation;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Verification;

namespace FMixSharp.Lab.Tests.Texts;

public sealed class TextCsvDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> lines = [];

    public void Dispose() => folder.Dispose();

    private string Write(string name, string content, Encoding? encoding = null)
    {
        File.WriteAllText(folder.File(name), content, encoding ?? new UTF8Encoding(false));
        return folder.File(name);
    }

    private TextCorpus Open(string place, Func<TrainOptions, TrainOptions>? with = null)
    {
        lines.Clear();
        return TextCsvDataset.Open(place, (with ?? (options => options))(TrainOptions.For("text-csv")), lines.Add);
    }

    private string Problem(string place, Func<TrainOptions, TrainOptions>? with = null) =>
        Assert.Throws<DatasetException>(() => Open(place, with)).Message;

    private VerificationReport Verify(string place) =>
        DatasetVerification.Run(Datasets.Get("text-csv"), place, cancel: TestContext.Current.CancellationToken);

    private static string Rows(int count, Func<int, string> row) => string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));

    [Theory]
    [InlineData("a.csv", "id,Review,Class\n", ",")]
    [InlineData("a.csv", "id;Review;Class\n", ";")]
    [InlineData("a.tsv", "id\tReview\tClass\n", "\t")]
    public void Columns_are_found_by_usual_names_and_one_file_is_divided_by_its_texts(string name, string heading, string delimiter)
    {
        var rows = Rows(40, i => $"{i}{delimiter}text number {i}{delimiter}{(i % 2 == 0 ? "good" : "bad")}");
        var corpus = Open(Write(name, heading + rows));
        Assert.Equal(["bad", "good"], corpus.Classes);
        Assert.Equal((TextTarget.Class, 32, 4, 4), (corpus.Target, corpus.Train.Count(), corpus.Validation!.Count(), corpus.Test.Count()));
        Assert.Contains(lines, line => line.Contains("texts of column 'Review', classes of column 'Class'", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("32 to train on, 4 to choose by and 4 to test.", StringComparison.Ordinal));
        Assert.All(corpus.Train, text => Assert.Equal(int.Parse(text.Text[12..]) % 2 == 0 ? 1 : 0, text.Label));
        var reversed = Open(Write(name, heading + string.Join('\n', rows.TrimEnd().Split('\n').Reverse())));
        Assert.Equal(corpus.Test.Select(text => text.Text).Order(), reversed.Test.Select(text => text.Text).Order());
    }

    [Fact]
    public void Marks_quotes_line_breaks_and_blanks_around_classes_are_read_as_spreadsheets_write_them()
    {
        var corpus = Open(
            Write("a.csv", "text,label\r\n\"one, \"\"two\"\"\nthree\", x \r\nfour,y\r\n\r\nfünf,x\r\nsix,y\r\n", new UTF8Encoding(true))
        );
        var all = corpus.Train.Concat(corpus.Validation ?? []).Concat(corpus.Test).Select(text => text.Text).Order(StringComparer.Ordinal);
        Assert.Equal(["four", "fünf", "one, \"two\"\nthree", "six"], all);
        Assert.Equal(["x", "y"], corpus.Classes);
    }

    [Fact]
    public void Columns_of_other_names_are_named_and_of_two_the_other_one_is_taken()
    {
        var path = Write("a.csv", "Satz,Sorte,x\n" + Rows(8, i => $"s{i},{i % 2},z"));
        Assert.Contains(
            $"{path}: line 1: no column of texts is found; expected a heading with text, texts, sentence, review, review_text and the "
                + "like, or the column's name (--text-column); it has 'Satz', 'Sorte', 'x'",
            Problem(path)
        );
        Assert.Contains("no column of classes is found", Problem(path, options => options with { TextColumn = "Satz" }));
        Assert.Contains(
            "there is no column 'Sorta'; did you mean Sorte?",
            Problem(path, options => options with { TextColumn = "Satz", LabelColumn = "Sorta" })
        );
        Assert.Equal(["0", "1"], Open(path, options => options with { TextColumn = "satz", LabelColumn = "Sorte" }).Classes);
        Assert.Equal(
            ["0", "1"],
            Open(Write("b.csv", "Satz,Sorte\n" + Rows(8, i => $"s{i},{i % 2}")), options => options with { TextColumn = "Satz" }).Classes
        );
    }

    [Fact]
    public void Several_columns_of_labels_make_texts_of_several_labels()
    {
        var path = Write("a.csv", "comment,rude,spam\n" + Rows(40, i => $"c{i},{i % 2},{(i % 4 == 0 ? "true" : "0.0")}"));
        var corpus = Open(path, options => options with { LabelColumns = "rude, spam" });
        Assert.Equal((TextTarget.Several, "rude spam"), (corpus.Target, string.Join(' ', corpus.Classes)));
        Assert.All(
            corpus.Train,
            text =>
            {
                var i = int.Parse(text.Text[1..]);
                Assert.Equal(i % 2 | (i % 4 == 0 ? 2 : 0), text.Label);
            }
        );
        Assert.Contains(corpus.Test, text => text.Label == 2); // the rarest label has its share
        Write("a.csv", "comment,rude,spam\nx,0,2\ny,1,0\nz,0\n");
        var error = Assert.Throws<DatasetException>(() => Open(path, options => options with { LabelColumns = "rude,spam" }));
        Assert.Equal([$"{path}: line 2: spam is '2', expected 0 or 1", $"{path}: line 4: 2 columns, expected at least 3"], error.All);
    }

    [Fact]
    public void A_folder_has_train_with_test_or_val_or_both()
    {
        var rows = "text,label\n" + Rows(20, i => $"t{i},{i % 2}");
        Write("train.csv", rows);
        Write("valid.csv", "label,text\n0,v\n1,w\n");
        var corpus = Open(folder.Path);
        Assert.Equal((20, 2), (corpus.Train.Count(), corpus.Test.Count()));
        Assert.Null(corpus.Validation);
        Assert.Contains(lines, line => line.Contains("there is no test.csv; what is in valid.csv is tested on", StringComparison.Ordinal));
        Write("Test.csv", "text,label\nt3,1\nz,0\n");
        Write("notes.csv", "a,b\n");
        corpus = Open(folder.Path);
        Assert.Equal((20, 2, 2), (corpus.Train.Count(), corpus.Validation!.Count(), corpus.Test.Count()));
        Assert.Contains(lines, line => line.Contains("1 table left out, such as notes.csv", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("Test.csv: line 2: this text is trained on, too.", StringComparison.Ordinal));
        Write("test.tsv", "text\tlabel\nz\t0\n");
        Assert.Contains("Test.csv and test.tsv mean the same", Problem(folder.Path));
    }

    [Fact]
    public void A_folder_with_one_table_is_that_table_and_with_several_others_says_what_to_do()
    {
        Assert.Contains("no .csv or .tsv file", Problem(folder.Path));
        Write("reviews.csv", "text,label\n" + Rows(20, i => $"t{i},{i % 2}"));
        Assert.Equal(16, Open(folder.Path).Train.Count());
        Write("more.csv", "text,label\n");
        Assert.Contains("2 tables (more.csv, reviews.csv), and none is called train.csv", Problem(folder.Path));
    }

    [Fact]
    public void A_class_that_is_only_tested_is_an_error_and_one_that_is_only_trained_on_a_line()
    {
        Write("train.csv", "text,label\n" + Rows(30, i => $"t{i},{(char)('a' + i % 3)}"));
        var path = Write("test.csv", "text,label\nx,a\ny,aa\n");
        Assert.Contains($"{path}: line 3: class 'aa' is in no row of train.csv, so that it is not trained on", Problem(folder.Path));
        Write("test.csv", "text,label\nx,a\n");
        Open(folder.Path);
        Assert.Contains(
            lines,
            line => line.Contains("without 2 classes that there are to train on, such as 'b'", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Columns_that_are_no_classes_are_named()
    {
        Assert.Contains("has one class, 'a', so that every answer", Problem(Write("a.csv", "text,label\nx,a\ny,a\n")));
        Assert.Contains("has 40 different values in 40 rows", Problem(Write("b.csv", "text,label\n" + Rows(40, i => $"t,{i}"))));
        Assert.Contains("no row below the heading", Problem(Write("c.csv", "text,label\n")));
        Assert.Contains("the file is empty", Problem(Write("d.csv", "")));
        Assert.Contains("column 'text' is there twice", Problem(Write("e.csv", "text,label,text\na,b,c\n")));
        Assert.Contains("not UTF-8", Problem(Write("f.csv", "text,label\ngrün,a\nx,b\n", Encoding.Latin1)));
        Assert.Contains("no class has two texts", Problem(Write("g.csv", "text,label\nx,a\ny,b\n")));
    }

    [Fact]
    public void Rows_that_cannot_be_read_are_all_named_or_left_out_when_asked_for()
    {
        var path = Write("a.csv", "text,label\n" + Rows(20, i => $"t{i},{i % 2}") + "alone\nno class,\n,1\n");
        var error = Assert.Throws<DatasetException>(() => Open(path));
        Assert.Equal([$"{path}: line 22: 1 columns, expected at least 2", $"{path}: line 23: no class in column 'label'"], error.All);
        var corpus = Open(path, options => options with { SkipBroken = true });
        Assert.Equal(21, corpus.Train.Count() + corpus.Validation!.Count() + corpus.Test.Count());
        Assert.Contains($"{path}: line 22: 1 columns, expected at least 2; left out", lines);
        Assert.Contains($"{path}: line 24: an empty text; they are kept.", lines);
        var report = Verify(path);
        Assert.Equal(error.All, report.Problems);
        Assert.Contains($"{path}: line 24: an empty text; they are kept.", report.Notes);
    }

    [Fact]
    public void A_sound_table_is_verified_and_more_than_thirty_classes_are_fine()
    {
        var report = Verify(Write("a.csv", "text,label\n" + Rows(320, i => $"t{i},{i % 40}")));
        Assert.Empty(report.Problems);
        Assert.Contains(report.Checked, line => line.Contains("40 classes", StringComparison.Ordinal));
        Assert.Contains("no such file or folder", Assert.Single(Verify(folder.File("nothing.csv")).Problems));
    }

    [Fact]
    public void Options_of_columns_are_checked()
    {
        var options = TrainOptions.For("text-csv");
        Assert.Contains("are both given", Assert.Single((options with { LabelColumn = "a", LabelColumns = "b,c" }).Violations()));
        Assert.Contains("expected two names or more", Assert.Single((options with { LabelColumns = "b" }).Violations()));
        Assert.Contains("is for data of your own", Assert.Single((TrainOptions.For("imdb") with { TextColumn = "a" }).Violations()));
        Assert.Contains("is for texts", Assert.Single((TrainOptions.For("shapes") with { TextColumn = "a" }).Violations()));
    }
}
