using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Training;

[Collection("tensors")]
public sealed class OwnTaskTests
{
    private static readonly TrainOptions options = new()
    {
        Epochs = 3,
        BatchSize = 16,
        Schedule = "cosine",
        Threads = 1,
    };

    // Two classes, told apart by which half is bright.
    private static (Tensor Inputs, Tensor Labels) Halves(int count)
    {
        var labels = arange(count, int64).remainder(2);
        var inputs = rand([count, 1, 6, 6], generator: new Generator((ulong)count)) * 0.2f;
        inputs.slice(2, 0, 3, 1).add_(labels.view(-1, 1, 1, 1));
        return (inputs, labels);
    }

    private static OwnTask Task(SampleSource train, SampleSource? test = null) =>
        new("halves", train, test ?? SampleSource.FromTensors(Halves(30).Inputs, Halves(30).Labels))
        {
            ModelName = "linear",
            Model = () => nn.Sequential(nn.Flatten(), nn.Linear(36, 2)),
            Classes = ["dark", "bright"],
        };

    private static RunRecord Train(OwnTask task, TrainOptions run, string folder, TrainerSettings? settings = null) =>
        Trainer.Run(task, run, folder, settings: settings, cancel: TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("none")]
    [InlineData("fmix")]
    [InlineData("mixup+cutmix")]
    public void Tensors_in_memory_are_learnt_with_any_mixing(string mix)
    {
        using var folder = new TestFolder();
        var (inputs, labels) = Halves(64);
        var record = Train(Task(SampleSource.FromTensors(inputs, labels)), options with { Mix = mix }, folder.Path);
        Assert.Equal((RunStatus.Finished, "halves", "linear"), (record.Status, record.Options.Dataset, record.Options.Model));
        Assert.True(record.TestAccuracy > 0.95, $"{record.TestAccuracy}");
        Assert.Equal(("own", 3), (record.Data!.Kind, record.Data.Input.Shape!.Count));
        Assert.Equal(3, new RunFolder(folder.Path).ReadMetrics().Count);
    }

    [Fact]
    public void Samples_that_are_read_one_by_one_and_those_of_a_data_set_give_the_same_run_as_tensors()
    {
        using var folder = new TestFolder();
        var (inputs, labels) = Halves(64);
        var inMemory = Train(Task(SampleSource.FromTensors(inputs, labels)), options, folder["a"]);
        var read = SampleSource.FromSamples(64, (index, _) => new SampleTensors(inputs[index], labels[index]));
        Assert.Equal(inMemory.TestLoss, Train(Task(read), options, folder["b"]).TestLoss);
        using var data = new Pairs(inputs, labels);
        var ofDataset = SampleSource.FromDataset(data, ["x"], "y");
        Assert.Equal(inMemory.TestLoss, Train(Task(ofDataset), options, folder["c"]).TestLoss);
        Assert.Contains(
            "sample 0 has no tensor 'z'",
            Assert.ThrowsAny<Exception>(() => Train(Task(SampleSource.FromDataset(data, ["z"], "y")), options, folder["d"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_is_random_in_a_sample_follows_from_its_key_and_is_absent_from_tests()
    {
        using var folder = new TestFolder();
        var (inputs, labels) = Halves(64);
        var tested = 0;
        SampleTensors Noisy(int index, RandomKey? key)
        {
            if (key is null)
                Interlocked.Increment(ref tested);
            return new SampleTensors(inputs[index] + (key?.Stream().NextDouble() ?? 0), labels[index]);
        }
        var source = SampleSource.FromSamples(64, Noisy, labels.data<long>().ToArray().Select(label => (int)label).ToArray());
        var run = options with { Validate = "0.25", Epochs = 2, TestEvery = 2 };
        var record = Train(Task(source), run, folder["a"]);
        // Validated once; before the run one sample and two are looked at, and two of each side tried.
        Assert.Equal(16 + 1 + 2 + 2 + 2, tested);
        Assert.Equal(record.TestLoss, Train(Task(source), run, folder["b"]).TestLoss);
    }

    [Fact]
    public void A_run_is_watched_and_ends_early_as_finished()
    {
        using var folder = new TestFolder();
        var (inputs, labels) = Halves(64);
        var seen = new List<(int, bool)>();
        var record = Train(
            Task(SampleSource.FromTensors(inputs, labels)),
            options with
            {
                TestEvery = 3,
            },
            folder.Path,
            new TrainerSettings
            {
                AfterEpoch = moment =>
                {
                    seen.Add((moment.Epoch, moment.Result is not null));
                    if (moment.Epoch == 1)
                        moment.EndEarly();
                },
            }
        );
        Assert.Equal([(0, true), (1, true)], seen);
        Assert.Equal(RunStatus.Finished, record.Status);
        Assert.NotNull(record.TestAccuracy);
    }

    [Fact]
    public void Frozen_parameters_stay_and_come_back()
    {
        using var folder = new TestFolder();
        var (inputs, labels) = Halves(64);
        var task = Task(SampleSource.FromTensors(inputs, labels)) with
        {
            Model = () =>
            {
                var first = nn.Linear(36, 8);
                foreach (var parameter in first.parameters())
                    parameter.requires_grad = false;
                return nn.Sequential(nn.Flatten(), first, nn.Linear(8, 2));
            },
        };
        float[]? before = null;
        Train(
            task,
            options,
            folder.Path,
            new TrainerSettings { AfterStep = moment => before ??= moment.Model.get_parameter("1.weight")!.data<float>().ToArray() }
        );
        using var loaded = task.Model();
        TrainedModel.LoadWeights(folder.Path, loaded);
        Assert.Equal(before, loaded.get_parameter("1.weight")!.data<float>().ToArray());
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        using var folder = new TestFolder();
        var (inputs, labels) = Halves(64);
        var task = Task(SampleSource.FromTensors(inputs, labels));
        string Problem(OwnTask wrong, TrainOptions? run = null) =>
            Assert.ThrowsAny<Exception>(() => Train(wrong, run ?? options, folder["x"])).Message;
        Assert.StartsWith("Augment is 'cutout:2', but samples of one's own", Problem(task, options with { Augment = "cutout:2" }));
        Assert.StartsWith("BatchSize is 0; expected", Problem(task, options with { BatchSize = 0 }));
        Assert.Contains("labels of type Float32", Problem(Task(SampleSource.FromTensors(inputs, labels.to(float32)))));
        Assert.Contains("no parameters that are trained", Problem(task with { Model = () => nn.Sequential(nn.Flatten()) }));
        Assert.Contains("of type Float64; expected float32", Problem(task with { Model = () => nn.Linear(6, 2).to(float64) }));
        Assert.Contains(
            "there are 64 labels, but inputs of 30 samples",
            Assert.Throws<ArgumentException>(() => SampleSource.FromTensors(Halves(30).Inputs, labels)).Message
        );
        Assert.False(Directory.Exists(folder["x"]) && new RunFolder(folder["x"]).HasRun);
        Assert.Contains(
            "The loss gave Float32 of shape (2, 2), expected",
            Problem(task with { Loss = (outputs, _) => outputs }),
            StringComparison.Ordinal
        );
    }

    private sealed class Pairs(Tensor inputs, Tensor labels) : utils.data.Dataset
    {
        public override long Count => labels.shape[0];

        public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["x"] = inputs[index], ["y"] = labels[index] };
    }
}
