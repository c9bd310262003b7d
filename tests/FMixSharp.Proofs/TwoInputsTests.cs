using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Proofs;

/// <summary>
/// A model of two inputs, an image and two numbers beside it, with dropout and a loss of its own, trained by what is public: it is killed
/// in the middle of an epoch, goes on, and ends with the same weights, bit for bit. Dropout draws from libtorch's one generator of the
/// process, so that nothing else may draw meanwhile.
/// </summary>
[Collection("generator of the process")]
[CollectionDefinition("generator of the process", DisableParallelization = true)]
public sealed class TwoInputsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fmixsharp-two-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private sealed class Net : nn.Module
    {
        private readonly nn.Module<Tensor, Tensor> image,
            head;

        public Net()
            : base("net")
        {
            image = nn.Sequential(nn.Conv2d(1, 16, 3, padding: 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten());
            head = nn.Sequential(nn.Linear(16 + 2, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 1));
            RegisterComponents();
        }

        public Tensor Call(Tensor picture, Tensor numbers) => head.call(cat([image.call(picture), numbers], 1)).squeeze(1);
    }

    // The number to learn: how bright the image is, plus twice the first number.
    private static SampleSource Samples(int count, int seed)
    {
        var generator = new Generator((ulong)seed);
        var pictures = rand([count, 1, 8, 8], generator: generator);
        var numbers = rand([count, 2], generator: generator);
        return SampleSource.FromTensors([pictures, numbers], pictures.mean([1, 2, 3]) + 2 * numbers.select(1, 0));
    }

    private static OwnTask Task { get; } =
        new("brightness", Samples(90, 1), Samples(40, 2))
        {
            ModelName = "two-inputs",
            Model = () => new Net(),
            Forward = (model, batch, plan) => ((Net)model).Call(plan.Apply(batch.Inputs), batch.FurtherInputs[0]),
            Loss = (outputs, targets) => (outputs - targets).abs(),
            Metrics = new Dictionary<string, Func<Tensor, Tensor, Tensor>>
            {
                ["squared_error"] = (outputs, targets) => (outputs - targets).square(),
            },
        };

    private static readonly TrainOptions options = new()
    {
        Mix = "fmix",
        Epochs = 4,
        BatchSize = 20,
        LearningRate = 0.05,
        Schedule = "cosine",
        Threads = 1,
        Seed = 5,
    };

    [Fact]
    public void A_killed_run_goes_on_to_the_same_weights()
    {
        var steps = 0;
        var whole = Trainer.Run(
            Task,
            options,
            Path.Combine(folder, "whole"),
            settings: new TrainerSettings
            {
                CheckpointInterval = TimeSpan.Zero, // after each step
                AfterStep = moment =>
                {
                    if (++steps == 7) // in the second epoch: this is what a process that is killed now leaves behind
                        Copy(Path.Combine(folder, "whole"), Path.Combine(folder, "killed"));
                    Assert.Equal(steps, moment.Step);
                },
            },
            cancel: TestContext.Current.CancellationToken
        );
        Assert.Equal((RunStatus.Finished, 4 * 5), (whole.Status, steps));
        Assert.True(whole.TestLoss < 0.6 && whole.TestMetrics!["squared_error"] < 0.6, $"{whole.TestLoss}");
        Assert.Null(whole.TestAccuracy);
        var killed = Path.Combine(folder, "killed");
        Assert.Equal(RunStatus.Running, new RunFolder(killed).ReadRun().Status);
        var resumed = Trainer.Run(Task, options, killed, resume: true, cancel: TestContext.Current.CancellationToken);
        Assert.Equal((whole.TestLoss, whole.TestMetrics["squared_error"]), (resumed.TestLoss, resumed.TestMetrics!["squared_error"]));
        using var expected = new Net();
        using var found = new Net();
        TrainedModel.LoadWeights(Path.Combine(folder, "whole"), expected);
        TrainedModel.LoadWeights(killed, found);
        foreach (var (name, parameter) in expected.named_parameters())
            Assert.Equal(parameter.bytes.ToArray(), found.get_parameter(name)!.bytes.ToArray());
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
