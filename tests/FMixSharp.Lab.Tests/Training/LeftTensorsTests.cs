using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>Counts all tensors of the process, so that nothing else may run meanwhile.</summary>
[Collection("tensors of the process")]
[CollectionDefinition("tensors of the process", DisableParallelization = true)]
public sealed class LeftTensorsTests
{
    [Fact]
    public void A_run_leaves_no_tensor_behind()
    {
        using var folder = new TestFolder();
        using var inputs = rand([64, 1, 6, 6], generator: new Generator(1));
        using var labels = arange(64, int64).remainder(2);
        var parameters = 0;
        var task = new OwnTask("halves", SampleSource.FromTensors(inputs, labels), SampleSource.FromTensors(inputs, labels))
        {
            ModelName = "two-layers",
            Model = () =>
            {
                var model = nn.Sequential(nn.Flatten(), nn.Linear(36, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2));
                parameters += model.parameters().Count();
                return model;
            },
            Metrics = new Dictionary<string, Func<Tensor, Tensor, Tensor>> { ["ones"] = (outputs, _) => ones(outputs.shape[0]) },
        };
        var options = new TrainOptions
        {
            Mix = "fmix+mixup",
            Epochs = 2,
            BatchSize = 16,
            Threads = 1,
        };
        Train(options, folder["first"]); // what is made once in a process
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        parameters = 0;
        Train(options with { Validate = "0.25", TrainSize = 40 }, folder["second"]);
        Assert.Equal(before + parameters, Tensor.TotalCount); // TorchSharp counts a parameter twice, and takes it back once

        void Train(TrainOptions run, string where) => Trainer.Run(task, run, where, cancel: TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Of_a_parameter_that_is_disposed_TorchSharp_still_counts_one_tensor()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        new TorchSharp.Modules.Parameter(ones(3)).Dispose();
        Assert.Equal(before + 1, Tensor.TotalCount);
    }
}
