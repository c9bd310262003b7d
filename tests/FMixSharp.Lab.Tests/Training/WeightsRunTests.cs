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
