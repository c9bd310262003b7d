using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>Faults in what somebody else wrote, which are said before anything is written.</summary>
[Collection("tensors")]
public sealed class OwnFaultsTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly Tensor inputs = rand([24, 1, 4, 4], generator: new Generator(1)),
        labels = arange(24, int64).remainder(2);

    public void Dispose()
    {
        inputs.Dispose();
        labels.Dispose();
        folder.Dispose();
    }

    private OwnTask Task(SampleSource? train = null, SampleSource? test = null) =>
        new("own", train ?? SampleSource.FromTensors(inputs, labels), test ?? SampleSource.FromTensors(inputs, labels))
        {
            ModelName = "linear",
            Model = () => nn.Sequential(nn.Flatten(), nn.Linear(16, 2)),
        };

    private static readonly TrainOptions options = new()
    {
        Epochs = 1,
        BatchSize = 8,
        Threads = 1,
    };

    private RunRecord Train(OwnTask task, TrainOptions? run = null) =>
        Trainer.Run(task, run ?? options, folder["run"], cancel: TestContext.Current.CancellationToken);

    private void Fails(string message, OwnTask task, TrainOptions? run = null, bool isBefore = true)
    {
        Assert.Contains(message, Assert.ThrowsAny<Exception>(() => Train(task, run)).Message, StringComparison.Ordinal);
        Assert.Equal(!isBefore, Directory.Exists(folder["run"]));
        if (!isBefore)
            Directory.Delete(folder["run"], recursive: true);
    }

    private sealed class Source(Func<IReadOnlyList<int>, SampleTensors> read, int count = 24, IReadOnlyList<int>? strata = null)
        : SampleSource
    {
        public override int Count => count;

        public override IReadOnlyList<int>? Strata => strata;

        public override SampleTensors Read(IReadOnlyList<int> indices, RandomKey? key) => read(indices);
    }

    private SampleTensors Some(IReadOnlyList<int> indices)
    {
        var chosen = tensor([.. indices.Select(index => (long)index)], int64);
        return new SampleTensors(inputs.index_select(0, chosen), labels.index_select(0, chosen));
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Fails("Train of the task 'own' is missing or empty", Task() with { Train = null! });
        Fails("Train of the task 'own' is missing or empty", Task(new Source(Some, count: 0)));
        Fails("Test of the task 'own' is missing or empty", Task(null, new Source(Some, count: 0)));
        Fails("Name of the task '' is missing", Task() with { Name = "" });
        Fails("ModelName of the task", Task() with { ModelName = " " });
        Fails("Model of the task", Task() with { Model = null! });
        Fails("Metrics of the task", Task() with { Metrics = null! });
        Fails("Classes of the task", Task() with { Classes = ["a", null!] });
    }

    [Fact]
    public void A_task_with_the_name_of_a_built_in_data_set_is_refused() =>
        Fails("the task 'cifar10' has the name of a data set of fmix; expected another", Task() with { Name = "cifar10" });

    [Fact]
    public void Batches_of_one_that_batch_norm_cannot_normalise_are_refused_however_the_model_is_called()
    {
        var task = Task() with
        {
            Model = () => nn.Sequential(nn.Flatten(), nn.BatchNorm1d(16), nn.Linear(16, 2)),
            Forward = (model, batch, plan) => ((nn.Module<Tensor, Tensor>)model).call(plan.Apply(batch.Inputs)),
        };
        Fails(
            "BatchSize is 1, of which linear cannot learn: the batch norm layer 1 gets a single value",
            task,
            options with
            {
                BatchSize = 1,
            }
        );
        Assert.Equal(RunStatus.Finished, Train(task, options with { BatchSize = 23 }).Status); // 24 samples: the last one joins
    }

    [Fact]
    public void Sources_that_give_something_else_are_named_with_what_they_gave()
    {
        Fails("Source gave no inputs or no labels for 1 indices", Task(new Source(_ => null!)));
        Fails("Source gave no inputs or no labels", Task(new Source(indices => Some(indices) with { Inputs = [] })));
        Fails("Source gave tensors of 1 and 2 samples for 2 indices", Task(new Source(i => Some(i) with { Inputs = Some([0]).Inputs })));
        Fails("2 strata for 24 samples", Task(new Source(Some, strata: [0, 1])), options with { Validate = "0.5" });
        var (ones, eights) = (Some([0]), Some([.. Enumerable.Range(0, 8)]));
        Fails("Source gave a tensor that is disposed", Task(new Source(i => i.Count == 8 ? eights : Some(i))), isBefore: false);
        ones.Labels.Dispose();
        Fails("Source gave a tensor that is disposed", Task(new Source(_ => ones)));
    }

    [Fact]
    public void Samples_that_cannot_be_read_are_named_by_their_number()
    {
        OwnTask Read(Func<int, SampleTensors> read) => Task(SampleSource.FromSamples(24, (index, _) => read(index)));
        SampleTensors One(int index) => new(inputs[index], labels[index]);
        Fails("sample 1 cannot be read: worn", Read(index => index == 1 ? throw new IOException("worn") : One(index)));
        Fails("sample 0 cannot be read: it has no input or no label", Read(_ => null!));
        Fails(
            "samples 0 and 1 have different shapes or types",
            Read(index => index == 1 ? new(inputs[1].to(float64), labels[1]) : One(index))
        );
        Fails("samples 0 and 1 have different shapes", Read(index => index == 1 ? new([inputs[1], inputs[1]], labels[1]) : One(index)));
    }

    [Fact]
    public void Models_losses_and_measures_that_do_not_fit_are_said_before_the_run()
    {
        static Dictionary<string, Func<Tensor, Tensor, Tensor>> One(Func<Tensor, Tensor, Tensor> metric) => new() { ["m"] = metric };
        var task = Task();
        Fails("linear gave no outputs", task with { Forward = (_, _, _) => null! });
        Fails("linear gave outputs of shape ()", task with { Forward = (_, batch, _) => batch.Inputs.sum() });
        Fails("has no gradient", task with { Loss = (outputs, _) => outputs.detach().mean([1]) });
        Fails("m has shape () for a batch of 2", task with { Metrics = One((outputs, _) => outputs.sum()) });
        Fails("m gave null", task with { Metrics = One((_, _) => null!) });
        Fails("augmix works on 8-bit images", task, options with { Mix = "augmix" });
        Fails("expected logits (2, 3)", task with { Classes = ["a", "b", "c"] });
        Fails("the measure 'm' is NaN", task with { Metrics = One((outputs, _) => outputs.mean([1]) * float.NaN) }, isBefore: false);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-100)] // which libtorch leaves out
    [InlineData(2)]
    public void Labels_that_are_no_classes_are_said_in_tests_too(long label)
    {
        using var wrong = full_like(labels, label);
        Fails($"Sample 0's label is {label}", Task(SampleSource.FromTensors(inputs, wrong)));
        Fails($"test sample 0 of own has label {label}; expected a class from 0 to 1", Task(null, SampleSource.FromTensors(inputs, wrong)));
    }

    [Fact]
    public void Whole_numbers_of_any_size_are_learnt_by_a_loss_of_ones_own_and_have_no_accuracy()
    {
        using var numbers = labels + 3_000_000_000;
        var task = Task(SampleSource.FromTensors(inputs, numbers)) with
        {
            Loss = (outputs, targets) => ((outputs.select(1, 0) - targets) / 3e9).square(),
        };
        var record = Train(task, options with { Validate = "0.25", TrainSize = 10 });
        Assert.Null(record.TestAccuracy);
        Assert.Null(Assert.Single(new RunFolder(folder["run"]).ReadMetrics()).TrainAccuracy);
    }

    [Fact]
    public void Labels_may_be_of_type_float64()
    {
        using var numbers = labels.to(float64);
        var source = SampleSource.FromTensors(inputs, numbers);
        var task = Task(source, source) with { Loss = (outputs, targets) => (outputs.select(1, 0) - targets).square() };
        Assert.Equal(RunStatus.Finished, Train(task).Status);
    }

    [Fact]
    public void Weights_of_another_network_change_nothing()
    {
        Train(Task());
        void Refuses(string message, nn.Module model)
        {
            var before = model.parameters().Select(each => each.data<float>().ToArray()).ToArray();
            Assert.Contains(message, Assert.Throws<CheckpointException>(() => TrainedModel.LoadWeights(folder["run"], model)).Message);
            Assert.Equal(before, model.parameters().Select(each => each.data<float>().ToArray()));
        }
        using var larger = nn.Sequential(nn.Flatten(), nn.Linear(16, 2), nn.Linear(2, 2));
        using var smaller = nn.Sequential(nn.Flatten(), nn.Linear(16, 2, hasBias: false));
        Refuses("tensor 2.weight of the model is not in the file", larger);
        Refuses("tensor 1.bias of the file is not in the model", smaller);
    }
}
