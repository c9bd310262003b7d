using FMixSharp.Lab.Export;
using FMixSharp.Lab.Predictions;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Weights;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>A run that begins with the weights of another one.</summary>
[Collection("tensors")]
public sealed class WeightsRunTests
{
    private static readonly TrainOptions options = TrainOptions.For("shapes") with
    {
        Model = "resnet18",
        Width = 4,
        Depth = 10,
        TrainSize = 40,
        Epochs = 1,
        BatchSize = 20,
        Threads = 1,
        TestEvery = 1,
    };

    private static readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public void It_has_their_size_and_normalisation_and_needs_them_no_more_once_it_is_trained()
    {
        using TestFolder first = new(),
            second = new();
        Trainer.Run(options, first["run"], cancel: cancel);
        var file = RunExport.ToSafetensors(first["run"], first["weights.safetensors"]).Path;
        List<string> lines = [];
        var record = Trainer.Run(
            options with
            {
                Width = null,
                Depth = null,
                Weights = file,
                Freeze = "layer2",
                BodyRate = 0.1,
            },
            second["run"],
            log: lines.Add,
            cancel: cancel
        );
        Assert.Equal(RunStatus.Finished, record.Status);
        Assert.Contains(
            lines,
            line => line.StartsWith($"{file}: all weights of resnet18's body, blocks 1, 1, 1, 1", StringComparison.Ordinal)
        );
        Assert.Equal(new RunFolder(first["run"]).ReadRun().Data!.Normalisation!.Mean, record.Data!.Normalisation!.Mean);

        File.Delete(file);
        using (var before = TrainedModel.Load(first["run"]))
        using (var after = TrainedModel.Load(second["run"]))
            foreach (var (name, parameter) in after.Model.named_parameters())
                Assert.Equal(
                    name.Split('.')[0] is "conv1" or "bn1" or "layer1" or "layer2",
                    parameter.equal(before.Model.get_parameter(name)!).all().item<bool>()
                );
        Assert.Equal(record.TestAccuracy, TestedRun.Of(second["run"]).Result.Accuracy);
        using var predictor = Predictor.Load(second["run"]);
        Assert.Equal(10, predictor.Predict(zeros(3, 32, 32, dtype: ScalarType.Byte))[0].Ranked.Count);
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_without_them()
    {
        using TestFolder first = new(),
            whole = new(),
            broken = new();
        Trainer.Run(options, first["run"], cancel: cancel);
        var file = RunExport.ToSafetensors(first["run"], first["weights.safetensors"]).Path;
        var started = options with { Width = null, Depth = null, Weights = file, Freeze = "layer1", Epochs = 2 };
        var record = Trainer.Run(started, whole["run"], cancel: cancel);
        using var stop = new CancellationTokenSource();
        Assert.Equal(RunStatus.Interrupted, Trainer.Run(started, broken["run"], progress: new StopAt(1, stop), cancel: stop.Token).Status);
        File.Delete(file);
        List<string> lines = [];
        var resumed = Trainer.Run(started, broken["run"], resume: true, log: lines.Add, cancel: cancel);
        Assert.Equal((RunStatus.Finished, record.TestLoss), (resumed.Status, resumed.TestLoss));
        Assert.Equal(CheckpointTensors.Of(whole["run"]), CheckpointTensors.Of(broken["run"]));
        Assert.DoesNotContain(lines, line => line.Contains("weights", StringComparison.Ordinal));
        // Without a checkpoint there is nothing else to begin with.
        File.Delete(new RunFolder(broken["run"]).CheckpointFile);
        var run = new RunFolder(broken["run"]);
        run.WriteRun(run.ReadRun() with { Status = RunStatus.Interrupted });
        Assert.Contains(
            "no such file or folder",
            Assert.Throws<WeightsException>(() => Trainer.Run(started, broken["run"], resume: true, cancel: cancel)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_small_size_of_built_in_data_is_not_that_of_their_network()
    {
        var small = TrainOptions.For("shapes").WithModel("resnet18", "w");
        Assert.Equal((null, null), (small.Width, small.Depth));
        Assert.NotNull(TrainOptions.For("shapes").WithModel("resnet18", null).Width);
        Assert.NotNull(TrainOptions.For("shapes").WithModel("preact-resnet18", "w").Width);
    }

    [Fact]
    public void They_are_looked_at_before_the_data_are_read()
    {
        using var folder = new TestFolder();
        Trainer.Run(options, folder["run"], cancel: cancel);
        var file = RunExport.ToSafetensors(folder["run"], folder["weights.safetensors"]).Path;
        string Problem(TrainOptions started) =>
            Assert
                .Throws<WeightsException>(() =>
                    Trainer.Run(
                        started,
                        _ => throw new InvalidOperationException("the data were opened"),
                        folder["other"],
                        false,
                        null,
                        new TrainerSettings(),
                        cancel
                    )
                )
                .Message;
        // A preact-resnet18 has other names.
        Assert.StartsWith(
            $"{file} does not fit preact-resnet18; it lacks ",
            Problem(options with { Model = "preact-resnet18", Weights = file }),
            StringComparison.Ordinal
        );
        File.WriteAllText(folder["config.json"], "{");
        Assert.Contains(
            "config.json: line 1: not JSON",
            Problem(options with { Width = null, Depth = null, Weights = file }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_run_that_is_tried_has_them_where_they_are_here()
    {
        using var folder = new TestFolder();
        Trainer.Run(options with { Depth = 18 }, folder["run"], cancel: cancel);
        var file = RunExport.ToSafetensors(folder["run"], folder["weights.safetensors"]).Path;
        // A layer that the network has in the size of the weights, and not in its own.
        var tried = options with
        {
            Model = "resnet50",
            Width = null,
            Depth = null,
            Weights = file,
            Freeze = "layer1.1.bn2",
        };
        Assert.True(Trainer.HasWeights(tried));
        Assert.True(double.IsFinite(Trainer.Try(tried)));
        Assert.Contains(
            "Freeze is 'layer1.7'",
            Assert.Throws<OptionException>(() => Trainer.Try(tried with { Freeze = "layer1.7" })).Message,
            StringComparison.Ordinal
        );
        File.Delete(file);
        Assert.False(Trainer.HasWeights(tried));
        Assert.True(double.IsFinite(Trainer.Try(tried with { Model = "resnet18", Freeze = "layer1.7" })));
    }

    [Fact]
    public void What_cannot_be_used_is_said_before_a_folder_is_made()
    {
        using var folder = new TestFolder();
        var started = options with { Width = null, Depth = null, Weights = folder["nowhere.pth"] };
        Assert.Contains(
            "no such file or folder",
            Assert.Throws<WeightsException>(() => Trainer.Run(started, folder["run"], cancel: cancel)).Message,
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(folder["run"]));
        Assert.Equal(
            "Width and Depth are those of Weights; expected none.",
            Assert.Throws<OptionException>(() => Trainer.Run(options with { Weights = "w" }, folder["run"], cancel: cancel)).Message
        );
    }
}
