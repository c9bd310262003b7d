using FMixSharp.Lab.Analysis.Evaluations;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Analysis.Evaluations;

[Collection("tensors")]
public sealed class RunEvaluationTests(EvaluatedRun evaluated) : IClassFixture<EvaluatedRun>
{
    private EvaluationRecord Record => evaluated.Evaluation.Record!;

    [Fact]
    public void Classes_make_up_the_accuracy_and_the_matrix_counts_every_sample()
    {
        Assert.Equal(evaluated.Trained.TestAccuracy, Record.Accuracy);
        Assert.Equal((1000, "test", "images", "best.ckpt"), (Record.Count, Record.ResultOf, Record.Samples, Record.Checkpoint));
        Assert.Equal(10, Record.Classes.Count);
        Assert.Equal(evaluated.Trained.Data!.Classes, Record.Classes.Select(each => each.Name));
        Assert.Equal(1000, Record.Classes.Sum(each => each.Count));
        // Doubles that are added in another order.
        Assert.Equal(Record.Accuracy!.Value, Record.Classes.Sum(each => each.Count * each.Accuracy!.Value) / 1000, 1e-12);
        var cells = File.ReadAllLines(evaluated["confusion.csv"]).Skip(1).SelectMany(line => line.Split(',').Skip(1)).Sum(int.Parse);
        Assert.Equal(1000, cells);
    }

    [Fact]
    public void Likelihood_is_the_loss_and_the_temperature_is_that_of_the_validation_samples()
    {
        Assert.Equal(Record.Loss, Record.NegativeLogLikelihood!.Value, 1e-5); // a mean of float32 sums and one of float64
        Assert.Equal(1000, Record.CalibrationBins.Sum(bin => bin.Count));
        Assert.Equal(Calibration.Error(Record.CalibrationBins), Record.CalibrationError);
        Assert.Null(Record.NotScaledBecause);

        using var model = TrainedModel.Load(evaluated.Path);
        using var training = Datasets.ToTrainOn("shapes").Open(model.Options);
        var answers = new Answers(training.ValidationLabels.Length);
        training.Evaluate(model.Model, model.Device, HeldOut.Validation, answers, TestContext.Current.CancellationToken);
        Assert.Equal(100, training.ValidationLabels.Length);
        Assert.Equal(Calibration.FitTemperature(ClassScores.Of(answers, training.ValidationLabels)!), Record.Temperature);
        Assert.NotEqual(1, Record.Temperature);
        Assert.NotEqual(Record.CalibrationError, Record.ScaledCalibrationError);
    }

    [Fact]
    public void The_worst_mistakes_are_wrong_and_sorted_by_confidence()
    {
        Assert.Equal(24, Record.Mistakes.Count);
        Assert.All(Record.Mistakes, mistake => Assert.NotEqual(mistake.Label, mistake.Prediction));
        Assert.Equal(Record.Mistakes.OrderByDescending(mistake => mistake.Confidence), Record.Mistakes);
        using var training = Datasets.ToTrainOn("shapes").Open(evaluated.Trained.Options);
        Assert.All(
            Record.Mistakes,
            mistake => Assert.Equal(mistake.Label, evaluated.Trained.Data!.Classes[training.TestLabels[mistake.Sample]])
        );
        using var sheet = SKBitmap.Decode(evaluated["mistakes.png"]);
        Assert.True(sheet.Width > 500);
    }

    [Fact]
    public void The_files_are_read_back_and_are_in_the_report()
    {
        Assert.Equal(["confusion.csv", "confusion.png", "evaluation.json", "mistakes.png"], evaluated.Evaluation.Files);
        var read = EvaluationRecord.Read(evaluated.Path)!;
        Assert.Equal(
            (Record.Temperature, Record.CalibrationError, Record.Mistakes.Count),
            (read.Temperature, read.CalibrationError, read.Mistakes.Count)
        );
        Assert.Equal(Record.Classes, read.Classes);
        var html = HtmlReport.Html([ReportRun.Read(evaluated.Path)]);
        Assert.Contains("<h2>Classes and confidence</h2>", html, StringComparison.Ordinal);
        Assert.Contains("alt=\"Confusion matrix\"", html, StringComparison.Ordinal);
        Assert.Contains("alt=\"Worst mistakes\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_checkpoint_is_measured_where_it_is_asked_for()
    {
        var last = RunEvaluation.Of(evaluated.Copy(), checkpoint: "last").Record!;
        Assert.Equal(("last.ckpt", evaluated.Trained.Options.Epochs), (last.Checkpoint, last.Epochs));
    }

    [Fact]
    public void Another_data_set_leaves_the_files_as_they_are_and_has_no_temperature()
    {
        var folder = evaluated.Copy();
        var before = File.ReadAllText(Path.Combine(folder, "evaluation.json"));
        var other = RunEvaluation.Of(folder, "shapes"); // the same, but asked for by name
        Assert.Empty(other.Files);
        Assert.Contains("another data set", other.Record!.NotScaledBecause, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "evaluation.json")));
    }

    [Fact]
    public void Without_validation_samples_there_is_no_temperature_and_a_line_says_why()
    {
        using var folder = new TestFolder();
        SmallRun.Train(folder.Path, SmallRun.Options);
        var record = RunEvaluation.Of(folder.Path).Record!;
        Assert.Null(record.Temperature);
        Assert.Equal("the run has no validation samples to fit a temperature on", record.NotScaledBecause);
        Assert.NotNull(record.CalibrationError);
    }

    [Fact]
    public void A_record_that_cannot_be_read_is_named()
    {
        using var folder = new TestFolder();
        Assert.Null(EvaluationRecord.Read(folder.Path));
        File.WriteAllText(folder["evaluation.json"], "{");
        Assert.Contains(
            "evaluation.json cannot be read",
            Assert.Throws<RunFolderException>(() => EvaluationRecord.Read(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("tones", true)]
    [InlineData("phrases", false)]
    [InlineData("solids", true)]
    public void Other_kinds_have_all_of_it_texts_their_words_in_place_of_pictures(string dataset, bool hasPictures)
    {
        using var folder = new TestFolder();
        var options = TrainOptions.For(dataset) with { Epochs = 1, TrainSize = 40, Width = 4, HoldOut = 0.05, Threads = 1 };
        SmallRun.Train(folder.Path, options);
        var evaluation = RunEvaluation.Of(folder.Path);
        Assert.NotNull(evaluation.Record!.Temperature);
        Assert.Equal(hasPictures, evaluation.Files.Contains("mistakes.png"));
        Assert.Equal(!hasPictures, evaluation.Record.Mistakes[0].Text is not null);
    }
}

/// <summary>A run with validation samples, trained and evaluated once.</summary>
public sealed class EvaluatedRun : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly List<TestFolder> copies = [];

    public EvaluatedRun()
    {
        var options = SmallRun.Options with { Epochs = 3, HoldOut = 0.02 };
        Trained = Trainer.Run(options, folder.Path, cancel: TestContext.Current.CancellationToken);
        Evaluation = RunEvaluation.Of(folder.Path);
    }

    internal RunRecord Trained { get; }

    internal RunEvaluation Evaluation { get; }

    internal string Path => folder.Path;

    internal string this[string file] => folder[file];

    internal string Copy()
    {
        copies.Add(new TestFolder());
        foreach (var file in Directory.GetFiles(folder.Path))
            File.Copy(file, copies[^1][System.IO.Path.GetFileName(file)]);
        return copies[^1].Path;
    }

    public void Dispose()
    {
        folder.Dispose();
        foreach (var copy in copies)
            copy.Dispose();
    }
}
