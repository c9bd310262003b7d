using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.PointClouds;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Tests.Training;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.PointClouds;

/// <summary>The trainer on point clouds; what it has in common for all kinds of samples is tested by <see cref="TrainerTests"/>.</summary>
[Collection("tensors")]
public sealed class PointCloudRunTests
{
    private static readonly TrainOptions small = TrainOptions.For("solids") with
    {
        Width = 4,
        Epochs = 2,
        TrainSize = 48,
        Points = 64,
        Resolution = 20,
    };

    private static RunRecord Train(
        string folder,
        TrainOptions options,
        bool resume = false,
        IProgress<TrainProgress>? progress = null,
        CancellationToken? cancel = null,
        bool isWhole = false
    ) =>
        Trainer.Run(
            options,
            full => isWhole ? Datasets.ToTrainOn(full.Dataset).Open(full) : Few(options).For(full),
            folder,
            resume,
            progress,
            new TrainerSettings { ProgressInterval = TimeSpan.Zero },
            cancel ?? TestContext.Current.CancellationToken
        );

    // Of the test objects, that all 400 are not computed in each of these tests.
    private static PointCloudTask Few(TrainOptions options)
    {
        var task = PointCloudDatasets.Find(options.Dataset).OpenTask(options.Data, 2 * options.Points);
        return task with { Test = task.Test.Subset([.. Enumerable.Range(0, 40)]) };
    }

    [Fact]
    public void Solids_are_learnt()
    {
        using var folder = new TestFolder();
        var record = Train(
            folder.Path,
            TrainOptions.For("solids") with
            {
                Mix = "none",
                Width = 8,
                Points = 128,
                TrainSize = 800,
                Epochs = 4,
            }
        );
        Assert.InRange(record.TestAccuracy!.Value, 0.6, 1); // of eight classes; 0.125 is chance
        Assert.Null(record.WrongLayers);
    }

    [Theory]
    [InlineData("pointnet", "fmix")]
    [InlineData("voxnet", "fmix+mixup")]
    public void A_run_that_was_stopped_ends_with_the_weights_of_an_unbroken_one_and_can_be_tested(string model, string mix)
    {
        using TestFolder whole = new(),
            broken = new();
        var options = small with { Model = model, Mix = mix };
        var record = Train(whole.Path, options, isWhole: true);
        using var cancel = new CancellationTokenSource();
        // in the second epoch of 3 batches
        Assert.Equal(
            RunStatus.Interrupted,
            Train(broken.Path, options, progress: new StopAt(5, cancel), cancel: cancel.Token, isWhole: true).Status
        );
        var resumed = Train(broken.Path, options, resume: true, isWhole: true);
        Assert.Equal((record.TestLoss, record.TestAccuracy), (resumed.TestLoss, resumed.TestAccuracy));
        Assert.Equal(record.LastTestAccuracies, resumed.LastTestAccuracies);
        Assert.Equal(CheckpointTensors.Of(whole.Path), CheckpointTensors.Of(broken.Path));
        var tested = TestedRun.Of(whole.Path);
        Assert.Equal((record.TestLoss, record.TestAccuracy, "objects"), (tested.Result.Loss, tested.Result.Accuracy, tested.Samples));
    }

    [Fact]
    public void The_median_of_the_last_five_epochs_is_recorded_beside_the_last_and_is_what_counts()
    {
        using var folder = new TestFolder();
        var record = Train(folder.Path, small with { Epochs = 7, Mix = "none" });
        var last = new RunFolder(folder.Path).ReadMetrics().Select(line => line.TestAccuracy!.Value).ToArray()[2..];
        Assert.Equal(last, record.LastTestAccuracies);
        Assert.Equal(last.Order().ElementAt(2), record.MedianTestAccuracy);
        Assert.Equal(last[^1], record.TestAccuracy);
        Assert.Equal(record.MedianTestAccuracy, new RunFolder(folder.Path).ReadRun().MedianTestAccuracy);
        Assert.Equal(0.7, new MeasuredRun("fmix", null, 1, 0.5, 60, MedianAccuracy: 0.7).Score);
    }

    [Fact]
    public void Without_a_test_in_each_of_the_last_epochs_there_is_no_median()
    {
        using var folder = new TestFolder();
        Assert.Null(Train(folder.Path, small with { Epochs = 3, TestEvery = 2 }).MedianTestAccuracy);
    }

    [Fact]
    public void Every_set_of_objects_can_be_tried_without_its_files()
    {
        foreach (var name in PointCloudDatasets.Names)
        foreach (var model in new[] { "pointnet", "voxnet" })
            Assert.InRange(
                Trainer.Try(TrainOptions.For(name) with { Model = model, Width = 4, Points = 20, Resolution = 19, Threads = 1 }),
                0,
                10
            );
    }

    [Theory]
    [InlineData("pointnet")]
    [InlineData("voxnet")]
    public void Every_method_for_objects_trains(string model)
    {
        foreach (var mix in model == "pointnet" ? PointCloudTrainingTask.PointMethods : PointCloudTrainingTask.GridMethods)
        {
            using var folder = new TestFolder();
            Assert.Equal(
                RunStatus.Finished,
                Train(folder.Path, small with { Model = model, Mix = mix, Epochs = 1, TrainSize = 20 }).Status
            );
        }
    }

    [Theory]
    [InlineData("pointnet")]
    [InlineData("voxnet")]
    public void A_run_of_objects_leaks_no_tensors(string model)
    {
        using TestFolder first = new(),
            second = new();
        Train(first.Path, small with { Model = model, Epochs = 1 });
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Train(second.Path, small with { Model = model, Epochs = 1 });
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Options_that_do_not_fit_are_named()
    {
        string Violations(TrainOptions options) => string.Join('\n', options.Violations());
        Assert.Empty(Violations(small));
        Assert.Contains(
            "Mix has mixup, cutmix, which point clouds are not mixed by; expected none, fmix, fmix-released, or voxnet",
            Violations(small with { Mix = "fmix+mixup+cutmix" }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Mix has augmix, which voxel grids are not mixed by",
            Violations(small with { Model = "voxnet", Mix = "augmix" }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Model is 'text-cnn', which is for texts, but solids has point clouds; expected one of pointnet, voxnet",
            Violations(small with { Model = "text-cnn" }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Model is 'pointnet', which is for point clouds, but shapes has images",
            Violations(TrainOptions.For("shapes") with { Model = "pointnet" }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Resolution is for point clouds, but shapes has none",
            Violations(TrainOptions.For("shapes") with { Resolution = 64 }),
            StringComparison.Ordinal
        );
        Assert.Contains("Points is 1", Violations(small with { Points = 1 }), StringComparison.Ordinal);
        Assert.Contains(
            "Resolution is 16; expected a whole number from 19 to 256",
            Violations(small with { Model = "voxnet", Resolution = 16 }),
            StringComparison.Ordinal
        );
        Assert.Contains("point clouds are not augmented", Violations(small with { Augment = "cutout:4" }), StringComparison.Ordinal);
        Assert.Contains("compute in float32", Violations(small with { Precision = "bfloat16" }), StringComparison.Ordinal);
    }

    [Fact]
    public void More_points_than_the_data_have_is_an_error()
    {
        using var folder = new TestFolder();
        var task = PointCloudDatasets.Find("modelnet10").SyntheticTask(4, 10);
        var error = Assert.Throws<OptionException>(() =>
            Trainer.Run(
                TrainOptions.For("modelnet10") with
                {
                    Width = 4,
                },
                full => task.For(full),
                folder.Path,
                false,
                null,
                new TrainerSettings(),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal("Points is 1000, but modelnet10 has 10 points of each object.", error.Message);
    }
}
