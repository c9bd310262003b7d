using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Tests.Training;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Texts;

/// <summary>The trainer on texts; what it has in common for all kinds of samples is tested by <see cref="TrainerTests"/>.</summary>
[Collection("tensors")]
public sealed class TextRunTests
{
    private static readonly TrainOptions small = TrainOptions.For("phrases") with
    {
        Width = 8,
        VectorSize = 8,
        Epochs = 2,
        TrainSize = 200,
        BatchSize = 16,
        Mix = "fmix+mixup",
    };

    private static RunRecord Train(
        string folder,
        TrainOptions options,
        bool resume = false,
        IProgress<TrainProgress>? progress = null,
        CancellationToken? cancel = null,
        TrainerSettings? settings = null
    ) =>
        Trainer.Run(
            options,
            full => Datasets.ToTrainOn(full.Dataset).Open(full),
            folder,
            resume,
            progress,
            settings ?? new TrainerSettings { ProgressInterval = TimeSpan.Zero },
            cancel ?? TestContext.Current.CancellationToken
        );

    [Fact]
    public void Phrases_are_learnt()
    {
        using var folder = new TestFolder();
        var record = Train(folder.Path, TrainOptions.For("phrases") with { Epochs = 5, Mix = "none" });
        Assert.InRange(record.TestAccuracy!.Value, 0.6, 1); // of four classes; 0.25 is chance
        Assert.Null(record.WrongLayers);
    }

    public static TheoryData<string, bool> Models =>
        new()
        {
            { "text-cnn", false },
            { "bilstm", false },
            { "text-cnn", true },
        };

    [Theory]
    [MemberData(nameof(Models))]
    public void A_run_that_was_stopped_ends_with_the_weights_of_an_unbroken_one_and_can_be_tested(string model, bool trainVectors)
    {
        using TestFolder whole = new(),
            broken = new();
        var options = small with { Model = model, TrainVectors = trainVectors };
        var record = Train(whole.Path, options);
        using var cancel = new CancellationTokenSource();
        // in the second epoch of 13 batches
        var stopped = Train(broken.Path, options, progress: new StopAt(18, cancel), cancel: cancel.Token);
        Assert.Equal(RunStatus.Interrupted, stopped.Status);
        var resumed = Train(broken.Path, options, resume: true);
        Assert.Equal((record.TestLoss, record.TestAccuracy), (resumed.TestLoss, resumed.TestAccuracy));
        Assert.Equal(CheckpointTensors.Of(whole.Path), CheckpointTensors.Of(broken.Path));
        var tested = TestedRun.Of(whole.Path);
        Assert.Equal(
            (record.TestLoss, record.TestAccuracy, 1000, "texts"),
            (tested.Result.Loss, tested.Result.Accuracy, tested.Result.Count, tested.Samples)
        );
    }

    [Fact]
    public void Vectors_that_are_trained_change_and_others_are_in_no_checkpoint()
    {
        using TestFolder frozen = new(),
            trained = new();
        Train(frozen.Path, small with { Epochs = 1 });
        Train(trained.Path, small with { Epochs = 1, TrainVectors = true });
        Assert.DoesNotContain(CheckpointTensors.Of(frozen.Path).Keys, name => name.Contains("vectors", StringComparison.Ordinal));
        Assert.Contains("vectors", CheckpointTensors.Of(trained.Path).Keys);
    }

    [Fact]
    public void A_run_can_be_tested_on_part_of_its_training_texts()
    {
        using var folder = new TestFolder();
        var record = Train(folder.Path, small with { Validate = "2/8", TrainSize = null, Epochs = 1 });
        var tested = TestedRun.Of(folder.Path);
        Assert.Equal((record.TestAccuracy, 500), (tested.Result.Accuracy, tested.Result.Count));
        Assert.Equal(3500, Checkpoint.Load(new RunFolder(folder.Path).CheckpointFile).TrainImages);
    }

    [Fact]
    public void Comments_with_several_labels_are_measured_by_the_area_under_the_curve()
    {
        using TestFolder folder = new();
        using var data = new TemporaryFolder();
        const string heading = "id,comment_text,toxic,severe_toxic,obscene,threat,insult,identity_hate\n";
        // The first word says the first label, the second the fifth; the other labels are never there.
        var rows = Enumerable
            .Range(0, 64)
            .Select(i =>
                $"{i},{(i % 2 == 0 ? "rude" : "kind")} {(i % 3 == 0 ? "idiot" : "friend")},{1 - i % 2},0,0,0,{(i % 3 == 0 ? 1 : 0)},0\n"
            );
        File.WriteAllText(data.File("train_sample.csv"), heading + string.Concat(rows));
        File.WriteAllText(data.File("val_sample.csv"), heading + string.Concat(rows));
        var options = TrainOptions.For("toxic") with
        {
            Data = data.Path,
            Width = 8,
            VectorSize = 8,
            Mix = "fmix",
            Alpha = 0.1,
            Epochs = 20,
            BatchSize = 8,
            LearningRate = 0.01,
            Threads = 1,
        };
        var record = Train(folder.Path, options);
        Assert.InRange(record.TestRocAuc!.Value, 0.95, 1); // of two labels; the others have no area
        var tested = TestedRun.Of(folder.Path);
        Assert.Equal((record.TestRocAuc, record.TestAccuracy), (tested.Result.RocAuc, tested.Result.Accuracy));
        Assert.Equal(record.TestRocAuc, new RunFolder(folder.Path).ReadMetrics()[^1].TestRocAuc);
    }

    [Fact]
    public void Every_set_of_texts_can_be_tried_without_its_files()
    {
        foreach (var name in TextDatasets.Names)
        foreach (var model in new[] { "text-cnn", "bilstm" })
            Assert.InRange(
                Trainer.Try(TrainOptions.For(name) with { Model = model, Vectors = "nowhere.txt", Width = 8, VectorSize = 8, Threads = 1 }),
                0,
                5
            );
    }

    [Fact]
    public void A_text_run_leaks_no_tensors()
    {
        using TestFolder first = new(),
            second = new();
        Train(first.Path, small with { Epochs = 1 });
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Train(second.Path, small with { Epochs = 1 });
        TestedRun.Of(second.Path);
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Options_of_images_and_texts_are_not_mixed_up()
    {
        string Violations(TrainOptions options) => string.Join('\n', options.Violations());
        Assert.Contains(
            "Model is 'preact-resnet18', which is for images and sounds, but phrases has texts; expected one of text-cnn, bilstm, bert",
            Violations(small with { Model = "preact-resnet18", Width = 8 }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Model is 'text-cnn', which is for texts, but shapes has images",
            Violations(TrainOptions.For("shapes") with { Model = "text-cnn" }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Mix has augmix, manifold-mixup, which texts are not mixed by",
            Violations(small with { Mix = "fmix+augmix+manifold-mixup" }),
            StringComparison.Ordinal
        );
        Assert.Contains("texts are not augmented", Violations(small with { Augment = "cutout:4" }), StringComparison.Ordinal);
        Assert.Contains("models of texts have none", Violations(small with { Precision = "bfloat16" }), StringComparison.Ordinal);
        Assert.Contains("VectorSize is 0", Violations(small with { VectorSize = 0 }), StringComparison.Ordinal);
        Assert.Contains("MaxWords is 0", Violations(small with { MaxWords = 0 }), StringComparison.Ordinal);
        Assert.Contains(
            "LowerCase is for texts, but shapes has none",
            Violations(TrainOptions.For("shapes") with { LowerCase = true }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_method_for_texts_trains()
    {
        foreach (var mix in WordVectorTrainingTask.Methods)
        {
            using var folder = new TestFolder();
            Assert.Equal(RunStatus.Finished, Train(folder.Path, small with { Mix = mix, Epochs = 1, TrainSize = 40 }).Status);
        }
    }
}
