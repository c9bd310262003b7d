namespace FMixSharp.GpuProof;

/// <summary>PreAct-ResNet18 on Fashion-MNIST, for the epochs that the time allows.</summary>
internal static class Training
{
    private const int AllImages = 60_000;

    /// <summary>Images of an epoch: those of the processor's trial are few.</summary>
    public static int Images(ProofOptions options) => options.IsCpu ? 1280 : AllImages;

    public static object Run(ProofOptions options)
    {
        var steps = 0L;
        var record = Runs.Train(
            Runs.FashionMnist(options) with
            {
                TrainSize = options.IsCpu ? Images(options) : null,
            },
            null,
            moment => steps = moment.Step
        );
        return new
        {
            summary = $"{record.Status}, {options.Epochs} epochs in {record.Seconds:0} s, test accuracy {100 * record.TestAccuracy:0.00} %",
            mix = options.Mix,
            epochs = options.Epochs,
            steps,
            test_accuracy = record.TestAccuracy,
            test_loss = record.TestLoss,
            seconds = record.Seconds,
            computed_in = record.ComputedIn,
            status = record.Status,
        };
    }
}
