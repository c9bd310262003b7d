using FMixSharp.Lab.Images;
using FMixSharp.Lab.Training;

namespace FMixSharp.GpuProof;

/// <summary>Runs of the trainer, in folders that are deleted.</summary>
internal static class Runs
{
    public static TrainOptions FashionMnist(ProofOptions options) =>
        new()
        {
            Dataset = "fashion-mnist",
            Data = options.Data,
            Width = options.Width,
            Mix = options.Mix,
            Device = options.Device,
            Precision = options.Precision,
            Epochs = options.Epochs,
            TestEvery = options.Epochs,
            Schedule = "cosine",
        };

    /// <summary>What speed is measured on: images of noise, made within a second, and more epochs of them than there is time for.</summary>
    public static (TrainOptions Options, DataTask Task) Endless(ProofOptions options)
    {
        const int Epochs = 10_000,
            Images = 64_000;
        return (FashionMnist(options) with { Epochs = Epochs, TestEvery = Epochs }, ImageDatasets.Synthetic("fashion-mnist", Images));
    }

    public static RunRecord Train(
        TrainOptions options,
        DataTask? task,
        Action<TrainingMoment>? afterStep,
        CancellationToken cancel = default
    )
    {
        var folder = Directory.CreateTempSubdirectory("gpu-proof-").FullName;
        try
        {
            var settings = new TrainerSettings
            {
                AfterStep = afterStep,
                CheckpointInterval = TimeSpan.MaxValue,
                Log = Console.Error.WriteLine,
            };
            return Trainer.Run(
                options,
                full => task?.For(full) ?? Datasets.ToTrainOn(full.Dataset).Open(full, Console.Error.WriteLine),
                Path.Combine(folder, "run"),
                resume: false,
                progress: null,
                settings,
                cancel
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
