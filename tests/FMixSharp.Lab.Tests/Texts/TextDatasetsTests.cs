using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Texts;

namespace FMixSharp.Lab.Tests.Texts;

public sealed class TextDatasetsTests : IDisposable
{
    private const string Heading = "id,comment_text,toxic,severe_toxic,obscene,threat,insult,identity_hate\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private void Write(string name, string text) => File.WriteAllText(folder.File(name), text);

    private void WriteImdb()
    {
        Write("train/pos/1_9.txt", "It is good, good, Good.\nnot read");
        Write("train/neg/0_2.txt", "It is bad.");
        Write("test/pos/0_10.txt", "good zebra");
        Write("test/neg/0_1.txt", "bad");
    }

    private TextTask Open(string name, TextReading? reading = null) => TextDatasets.Find(name).OpenTask(folder.Path, reading);

    private string Problem(string name) => Assert.Throws<DatasetException>(() => Open(name)).Message;

    private static string Words(TextTask task, TextSplit split, int text) =>
        string.Join(' ', split.TokenIds[text].Select(number => task.Words[number]));

    [Fact]
    public void Imdb_is_read_by_folders_with_words_by_falling_frequency_and_then_the_alphabet()
    {
        WriteImdb();
        var task = Open("imdb");
        Assert.Equal((TextTarget.Binary, 1, 1), (task.Train.Target, task.Padding, task.Train.Outputs));
        Assert.Equal(["<unk>", "<pad>", ",", ".", "It", "good", "is", "Good", "bad"], task.Words); // the first five twice each
        Assert.Equal([0, 1], task.Train.Labels);
        Assert.Equal(["It is bad .", "It is good , good , Good ."], [Words(task, task.Train, 0), Words(task, task.Train, 1)]);
        Assert.Equal(["bad", "good <unk>"], [Words(task, task.Test, 0), Words(task, task.Test, 1)]);
    }

    [Fact]
    public void Case_and_length_are_options()
    {
        WriteImdb();
        var task = Open("imdb", new TextReading { LowerCase = true, MaxWords = 3 });
        Assert.Equal("it is good", Words(task, task.Train, 1));
        Assert.DoesNotContain("Good", task.Words);
    }

    [Fact]
    public void A_review_that_is_not_Utf8_is_named_with_its_byte()
    {
        WriteImdb();
        File.WriteAllBytes(folder.File("train/pos/5_8.txt"), [.. "caf"u8, 0xe9, .. " bar"u8]);
        Assert.Equal(
            $"{Path.Combine(folder.Path, "train", "pos", "5_8.txt")}: not UTF-8 at byte 3; convert the file, or put back the original",
            Problem("imdb")
        );
    }

    [Fact]
    public void An_empty_or_missing_folder_is_named()
    {
        WriteImdb();
        File.Delete(folder.File("test/neg/0_1.txt"));
        Assert.StartsWith(
            $"{Path.Combine(folder.Path, "test", "neg")} has no review; imdb needs train/",
            Problem("imdb"),
            StringComparison.Ordinal
        );
        Directory.Delete(Path.Combine(folder.Path, "train", "neg"), true);
        Assert.StartsWith($"{Path.Combine(folder.Path, "train", "neg")}: no such folder", Problem("imdb"), StringComparison.Ordinal);
        Assert.Contains("has no train.csv; yelp needs", Problem("yelp"), StringComparison.Ordinal);
        Assert.Contains("has no train.csv; toxic needs", Problem("toxic"), StringComparison.Ordinal);
    }

    [Fact]
    public void Yelp_has_classes_from_1_quoted_text_and_pads_with_the_unknown_word()
    {
        Write("train.csv", "\"1\",\"Bad, \"\"really\"\" bad!\"\n\"5\",\"two\nlines\"\n");
        Write("test.csv", "\"3\",\"bad\"\n");
        var task = Open("yelp-5");
        Assert.Equal((TextTarget.Class, 0, 5), (task.Train.Target, task.Padding, task.Train.Outputs));
        Assert.Equal([0, 4], task.Train.Labels);
        Assert.Equal(["bad , really bad !", "two lines"], [Words(task, task.Train, 0), Words(task, task.Train, 1)]);
        Assert.Equal([2], task.Test.Labels);
    }

    [Fact]
    public void Broken_rows_of_a_csv_file_are_named_with_their_line()
    {
        var path = folder.File("train.csv");
        Write("test.csv", "\"1\",\"fine\"\n");
        Write("train.csv", "\"1\",\"fine\"\n\"3\",\"too many\"\n");
        Assert.Equal($"{path}: line 2: the class is '3', expected 1 to 2", Problem("yelp"));
        Write("train.csv", "\"1\",\"fine\"\n\"2\"\n");
        Assert.Equal($"{path}: line 2: 1 columns, expected at least 2", Problem("yelp"));
        Write("train.csv", string.Concat(Enumerable.Repeat("\"0\",\"none\"\n", 102)));
        var all = Assert.Throws<DatasetException>(() => TextDatasets.Find("yelp").OpenTask(folder.Path)).All;
        Assert.Equal((101, $"{path}: line 2: the class is '0', expected 1 to 2", $"{path}: 2 records more"), (all.Count, all[1], all[^1]));
        Write("train.csv", "\"1\",\"fine\"\n\"2\",\"fi\"ne\"\n");
        Assert.StartsWith($"{path}: line 2: a quote", Problem("yelp"), StringComparison.Ordinal);
        File.WriteAllBytes(path, [.. "\"1\",\"caf"u8, 0xe9, .. "\"\n"u8]);
        Assert.StartsWith($"{path}: not UTF-8 at line 1", Problem("yelp"), StringComparison.Ordinal);
    }

    [Fact]
    public void Yelp_takes_files_of_sentences_as_well()
    {
        foreach (
            var (name, text) in new[] { ("dev.0", "bad .\n\nworse .\n"), ("dev.1", "good .\n"), ("test.0", "bad\n"), ("test.1", "good\n") }
        )
            Write($"sentiment.{name}", text);
        var task = Open("yelp");
        Assert.Equal([0, 0, 1], task.Train.Labels);
        Assert.Equal("worse .", Words(task, task.Train, 1));
    }

    [Fact]
    public void Toxic_joins_test_labels_by_id_and_leaves_out_what_has_none()
    {
        Write("train.csv", Heading + "a,\"You idiot\nmoron\",1,0,0,0,1,0\nb,Nice idiot,0,0,0,0,0,0\n");
        Write("test.csv", "id,comment_text\nx,unused\ny,idiot moron\n");
        Write("test_labels.csv", "id,toxic,severe_toxic,obscene,threat,insult,identity_hate\ny,0,1,0,0,0,1\nx,-1,-1,-1,-1,-1,-1\n");
        var task = Open("toxic");
        Assert.Equal((TextTarget.Several, 6), (task.Train.Target, task.Train.Outputs));
        Assert.Equal(["<unk>", "<pad>", "EOS", "idiot", "moron", "nice"], task.Words);
        Assert.Equal(["idiot moron EOS", "nice idiot EOS"], [Words(task, task.Train, 0), Words(task, task.Train, 1)]);
        Assert.Equal([0b010001, 0], task.Train.Labels);
        Assert.Equal([0b100010], task.Test.Labels);
    }

    [Fact]
    public void Columns_of_toxic_are_found_by_name_and_a_missing_one_is_named()
    {
        Write("train_sample.csv", Heading + "a,idiot,1,0,0,0,0,0\n");
        Write("val_sample.csv", "id,toxic,severe_toxic,obscene,threat,insult,identity_hate,comment_text\nb,0,0,1,0,0,0,idiot\n");
        Assert.Equal([0b000100], Open("toxic").Test.Labels);
        Write("val_sample.csv", "id,toxic,severe_toxic,obscene,insult,identity_hate,comment_text\nb,0,0,0,0,0,idiot\n");
        Assert.StartsWith(
            $"{folder.File("val_sample.csv")}: line 1: there is no column 'threat'; found id, toxic",
            Problem("toxic"),
            StringComparison.Ordinal
        );
        Write("val_sample.csv", Heading + "b,idiot,0,0,2,0,0,0\n");
        Assert.Equal($"{folder.File("val_sample.csv")}: line 2: obscene is '2', expected 0 or 1", Problem("toxic"));
    }

    [Fact]
    public void Phrases_are_the_same_every_time_and_their_classes_differ_by_order()
    {
        var (first, second) = (TextDatasets.Find("phrases").OpenTask(), TextDatasets.Find("phrases").OpenTask());
        Assert.Equal((4000, 1000), (first.Train.Count, first.Test.Count));
        Assert.Equal(first.Train.TokenIds, second.Train.TokenIds);
        Assert.All(first.Train.Labels.CountBy(label => label), pair => Assert.Equal(1000, pair.Value));
        Assert.DoesNotContain(first.Test.TokenIds.SelectMany(text => text), number => number < 2); // no word is unknown
    }

    [Fact]
    public void Folds_and_samples_keep_the_share_of_each_class()
    {
        var split = TextDatasets.Find("phrases").OpenTask().Train.StratifiedSample(40, RandomKey.FromSeed(1));
        Assert.All(split.Labels.CountBy(label => label), pair => Assert.Equal(10, pair.Value));
    }

    [Fact]
    public void An_image_command_says_that_a_set_has_texts() =>
        Assert.Equal(
            "imdb has texts, and this is for images",
            Assert.Throws<DatasetException>(() => ImageDatasets.Open("imdb", folder.Path)).Message
        );

    [Fact]
    public void Imdb_itself_has_its_published_counts()
    {
        var home = Environment.GetEnvironmentVariable("FMIX_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(home) || !Directory.Exists(Path.Combine(home, "imdb")), "FMIX_DATA has no imdb");
        var task = TextDatasets.Find("imdb").OpenTask(null, new TextReading { MaxWords = 20 });
        Assert.Equal((25_000, 25_000), (task.Train.Count, task.Test.Count));
        Assert.Equal((12_500, 12_500), (task.Train.Labels.Sum(), task.Test.Labels.Sum()));
    }
}
