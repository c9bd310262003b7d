using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models.Bert;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Tests.Models.Bert;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Tests.Training;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Weights;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Texts;

/// <summary>The trainer on BERT; what it has in common with other models of texts is tested by <see cref="TextRunTests"/>.</summary>
[Collection("tensors")]
public sealed class BertRunTests
{
    private static readonly TrainOptions small = TrainOptions.For("phrases").WithModel("bert", null) with
    {
        Width = 16,
        Depth = 1,
        Epochs = 2,
        TrainSize = 200,
        BatchSize = 16,
        Mix = "fmix+cutmix",
        Threads = 1,
    };

    private static RunRecord Train(
        string folder,
        TrainOptions options,
        bool resume = false,
        IProgress<TrainProgress>? progress = null,
        CancellationToken? cancel = null
    ) =>
        Trainer.Run(
            options,
            full => Datasets.ToTrainOn(full.Dataset).Open(full),
            folder,
            resume,
            progress,
            new TrainerSettings { ProgressInterval = TimeSpan.Zero },
            cancel ?? TestContext.Current.CancellationToken
        );

    [Fact]
    public void Phrases_are_learnt_without_any_download()
    {
        using var folder = new TestFolder();
        var record = Train(
            folder.Path,
            TrainOptions.For("phrases").WithModel("bert", null) with
            {
                Width = 32,
                Depth = 1,
                Epochs = 5,
                TestEvery = 5,
                Mix = "none",
            }
        );
        Assert.InRange(record.TestAccuracy!.Value, 0.6, 1); // of four classes; 0.25 is chance
    }

    [Fact]
    public void A_run_that_was_stopped_ends_with_the_weights_of_an_unbroken_one_and_can_be_tested()
    {
        using TestFolder whole = new(),
            broken = new();
        var record = Train(whole.Path, small);
        using var cancel = new CancellationTokenSource();
        // in the second epoch of 13 batches
        var stopped = Train(broken.Path, small, progress: new StopAt(18, cancel), cancel: cancel.Token);
        Assert.Equal(RunStatus.Interrupted, stopped.Status);
        var resumed = Train(broken.Path, small, resume: true);
        Assert.Equal((record.TestLoss, record.TestAccuracy), (resumed.TestLoss, resumed.TestAccuracy));
        Assert.Equal(CheckpointTensors.Of(whole.Path), CheckpointTensors.Of(broken.Path));
        var tested = TestedRun.Of(whole.Path);
        Assert.Equal(
            (record.TestLoss, record.TestAccuracy, 1000, "texts"),
            (tested.Result.Loss, tested.Result.Accuracy, tested.Result.Count, tested.Samples)
        );
    }

    [Fact]
    public void A_downloaded_folder_is_fine_tuned_and_the_run_tested()
    {
        using TestFolder folder = new();
        using var weights = new TemporaryFolder();
        using (var published = TinyBert.Build())
            TinyBert.WriteFolder(weights, published);
        var log = new List<string>();
        var options = TrainOptions.For("phrases").WithModel("bert", weights.Path) with
        {
            MaxWords = 12,
            Epochs = 1,
            TrainSize = 64,
            Threads = 1,
        };
        var record = Trainer.Run(options, folder.Path, log: log.Add, cancel: TestContext.Current.CancellationToken);
        Assert.Contains(
            log,
            line =>
                line.EndsWith(
                    "all weights of the encoder; not used are bert.pooler.dense.bias, cls.predictions.bias",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains("phrases: 4000 training and 1000 test texts, 16 words", log);
        // At 2e-5 two steps of Adam move a weight by 4e-5 at most, but for rounding.
        using var before = TinyBert.Build();
        var name = "bert.encoder.layer.0.output.dense.weight";
        using var scope = NewDisposeScope();
        using var model = TrainedModel.Load(folder.Path);
        var moved = (model.Model.get_parameter(name)! - before.get_parameter(name)!).abs().max().item<float>();
        Assert.InRange(moved, 1e-5, 4.1e-5);
        Assert.Equal((16, 4, TinyBert.Config), (model.Channels, model.Classes, ((BertClassifier)model.Model).Config));
        var tested = TestedRun.Of(folder.Path);
        Assert.Equal((record.TestLoss, record.TestAccuracy), (tested.Result.Loss, tested.Result.Accuracy));
    }

    [Fact]
    public void A_run_that_was_stopped_needs_configuration_and_vocabulary_to_go_on_and_no_weights()
    {
        using TestFolder whole = new(),
            broken = new();
        using var weights = new TemporaryFolder();
        using (var published = TinyBert.Build())
            TinyBert.WriteFolder(weights, published);
        var options = TrainOptions.For("phrases").WithModel("bert", weights.Path) with
        {
            MaxWords = 12,
            Epochs = 1,
            TrainSize = 128,
            Threads = 1,
        };
        var record = Train(whole.Path, options);
        using var cancel = new CancellationTokenSource();
        Assert.Equal(RunStatus.Interrupted, Train(broken.Path, options, progress: new StopAt(2, cancel), cancel: cancel.Token).Status);
        File.Delete(weights.File("model.safetensors"));
        Assert.Equal(record.TestLoss, Train(broken.Path, options, resume: true).TestLoss);
        Assert.Equal(CheckpointTensors.Of(whole.Path), CheckpointTensors.Of(broken.Path));
        Assert.Equal(record.TestAccuracy, TestedRun.Of(broken.Path).Result.Accuracy);
        Assert.EndsWith(
            "onnx/model.onnx",
            Assert.Throws<WeightsException>(() => Train(broken["new"], options)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Mixed_texts_have_the_pieces_of_either_and_attention_follows_them()
    {
        using var scope = NewDisposeScope();
        var split = new TextSplit(
            [
                [2, 5, 6, 7, 8, 3],
                [2, 9, 3],
            ],
            [0, 1],
            TextTarget.Class,
            ["a", "b"]
        );
        var task = new TextTask(
            "two",
            split,
            split,
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", .. Enumerable.Range(4, 12).Select(number => $"word{number}")],
            0
        );
        using var problem = TextTrainingTask.Of(task, small with { TrainSize = null, BatchSize = 2 }, null);
        using var model = TinyBert.Build();
        var forward = problem.Forward(model, CPU);
        var numbers = tensor(new long[] { 2, 5, 6, 7, 8, 3, 2, 9, 3, 0, 0, 0 }).view(2, 6);
        var plan = new MixPlan("fmix", [1, 0], [0.5, 0.5], new Selection(MaskSet.FromHard(1, [6], [1, 0, 0, 1, 1, 0])));
        // The long text loses its last pieces to padding and gets the short one's second and third; the short one gets a hole.
        var expected = model.call(tensor(new long[] { 2, 9, 3, 7, 8, 0, 2, 5, 6, 0, 0, 3 }).view(2, 6));
        Assert.True(forward(new Batch(numbers, zeros(2, int64), 0, [0, 1]), plan).Equals(expected));
    }

    [Fact]
    public void Every_set_of_texts_can_be_tried_without_its_files_or_weights()
    {
        foreach (var name in TextDatasets.Names)
            Assert.InRange(Trainer.Try(TrainOptions.For(name).WithModel("bert", null) with { Width = 8, Threads = 1 }), 0, 5);
    }

    [Fact]
    public void A_run_leaks_no_tensors()
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
    public void The_recipe_is_the_papers_where_there_are_weights()
    {
        var options = TrainOptions.For("toxic").WithModel("bert", "bert-base-cased");
        Assert.Equal(
            (0.1, "adam", 2e-5, 0, 3, 32, 128),
            (
                options.Alpha,
                options.Optimiser,
                options.LearningRate,
                options.WeightDecay,
                options.Epochs,
                options.BatchSize,
                options.MaxWords
            )
        );
        Assert.Empty(options.Violations());
        Assert.Null(options.WithModelSize().Width);
        Assert.Equal(
            (128, 2),
            (TrainOptions.For("toxic").WithModel("bert", null).Width, TrainOptions.For("toxic").WithModel("bert", null).Depth)
        );
        Assert.Equal(TrainOptions.For("toxic") with { Model = "bilstm" }, TrainOptions.For("toxic").WithModel("bilstm", null));
    }

    [Fact]
    public void Options_that_do_not_fit_are_named()
    {
        static string Violations(TrainOptions options) => string.Join('\n', options.Violations());
        Assert.Equal(
            "Mix has mixup, which token ids are not mixed by; expected none, fmix, cutmix, fmix-released, cutmix-released.",
            Violations(small with { Mix = "fmix+mixup" })
        );
        Assert.Equal(
            "TrainVectors is for models of word vectors, and bert has its own; expected none.",
            Violations(small with { TrainVectors = true })
        );
        Assert.Equal("Width and Depth are those of Weights; expected none.", Violations(small with { Weights = "somewhere" }));
        Assert.Equal("MaxWords is 2; expected at least 3, for a mark on either side of a word.", Violations(small with { MaxWords = 2 }));
        Assert.Equal(
            "Weights is for images and for bert, and text-cnn on imdb begins with random weights; expected none.",
            Violations(TrainOptions.For("imdb") with { Weights = "somewhere" })
        );
        Assert.Contains(
            "Model is 'bert', which is for texts, but shapes has images",
            Violations(TrainOptions.For("shapes") with { Model = "bert" }),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "MaxWords is 513, but bert has 512 positions; expected at most so many.",
            Assert.Throws<OptionException>(() => Datasets.ToTrainOn("phrases").Open(small with { MaxWords = 513 })).Message
        );
    }

    [Fact]
    public void A_vocabulary_that_is_longer_than_the_model_has_vectors_for_is_an_error()
    {
        using var weights = new TemporaryFolder();
        using (var published = TinyBert.Build())
            TinyBert.WriteFolder(weights, published);
        File.AppendAllText(weights.File("vocab.txt"), "more\n");
        var options = TrainOptions.For("phrases").WithModel("bert", weights.Path) with { MaxWords = null };
        Assert.Equal(
            $"{weights.File("vocab.txt")} has 17 lines, but vocab_size in config.json is 16",
            Assert.Throws<WeightsException>(() => Datasets.ToTrainOn(options.Dataset).Open(options)).Message
        );
    }
}
