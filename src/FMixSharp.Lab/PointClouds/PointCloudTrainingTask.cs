using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.PointClouds;

/// <summary>
/// Solid objects, each of one class: as point clouds, which are mixed by way of grids and standardised (spec §6.8), or as voxel grids,
/// which are mixed as they are.
/// </summary>
internal sealed class PointCloudTrainingTask : TrainingTask
{
    // Objects that are computed at once in a test; the result does not depend on it but for rounding.
    private const int TestBatchSize = 32;

    private readonly TrainOptions options;
    private readonly PointCloudTask task;
    private readonly bool asGrids;
    private readonly PointCloudLoader loader;

    /// <summary>Prepares batches.</summary>
    /// <exception cref="ArgumentException">There are fewer objects or points than the options ask for.</exception>
    public PointCloudTrainingTask(PointCloudTask whole, TrainOptions options)
        : base(options)
    {
        this.options = options;
        task = whole.Divided(options);
        if (options.Points > task.Train.PointsEach)
            throw new OptionException(option =>
                $"{option(nameof(options.Points))} is {options.Points}, but {task.Name} has {task.Train.PointsEach} points of each object."
            );
        asGrids = ModelCatalog.Find(options.Model).Input == ModelInput.Voxels;
        CheckClasses(task.Name, Samples, task.Train.Count, task.Train.Classes, options.TrainSize);
        if (options.TrainSize is { } size && size < task.Train.Count)
            task = task with { Train = task.Train.StratifiedSample(size, Key.Fold(Places.TrainSize)) };
        loader = Loader(task.Train, options.BatchSize, Key);
    }

    /// <summary>Methods that mix voxel grids; the others are made for images.</summary>
    public static IReadOnlyList<string> GridMethods { get; } =
    ["none", "fmix", "cutmix", "mixup", "samplepairing", "fmix-released", "cutmix-released"];

    /// <summary>Methods that the paper mixes point clouds by: FMix alone.</summary>
    public static IReadOnlyList<string> PointMethods { get; } = ["none", "fmix", "fmix-released"];

    public override int TrainCount => task.Train.Count;

    public override int Channels => asGrids ? 1 : 3;

    public override int Outputs => task.Train.Classes.Count;

    public override int BatchesPerEpoch => loader.BatchesPerEpoch;

    public override string? NoLabelSmoothing => null;

    public override bool HasValidation => task.Validation is not null;

    public override int[] ValidationLabels => task.Validation?.Labels ?? [];

    public override int[] TestLabels => task.Test.Labels;

    public override string Samples => "objects";

    public override DataRecord Data =>
        new()
        {
            Kind = asGrids ? "voxel_grids" : "point_clouds",
            Path = task.Folder,
            Classes = task.Train.Classes,
            Input = asGrids
                ? new InputSize
                {
                    Channels = Channels,
                    Depth = options.Resolution,
                    Height = options.Resolution,
                    Width = options.Resolution,
                }
                : new InputSize { Channels = Channels, Points = options.Points },
        };

    public override bool ReportsMedian => true;

    private int[] Grid => [options.Resolution, options.Resolution, options.Resolution];

    public override IEnumerable<Batch> Epoch(int epoch, int firstBatch, Func<Batch, MixPlan> plan) => loader.Epoch(epoch, firstBatch, plan);

    public override MixPlan Draw(MixSampler sampler, Batch batch, RandomKey key, long step) =>
        sampler.Draw(batch.Size, Grid, key, step, batch.Labels.data<long>().ToArray());

    public override nn.Module<Tensor, Tensor> CreateModel()
    {
        var model = ModelCatalog.Create(options.Model, options.Width, options.Depth, Channels, Outputs);
        ModelInitialisation.Initialise(model, Key.Fold(Places.Initialisation));
        return model;
    }

    public override MixedCall Forward(nn.Module model, Device device) =>
        asGrids
            ? (batch, plan) => OfOneInput(model).call(plan.Apply(batch.Inputs))
            : (batch, plan) => OfOneInput(model).call(plan.ApplyToPoints(batch.Inputs));

    public override Tensor TwoInputs(Device device)
    {
        using var batch = Loader(task.Train, Math.Min(2, task.Train.Count)).Epoch(0).First();
        return Unmixed(batch.Inputs.to(device, copy: true));
    }

    public override Tensor Loss(MixPlan plan, Tensor logits, Tensor labels) => plan.CrossEntropy(logits, labels, options.LabelSmoothing);

    public override Tensor Correct(MixPlan plan, Tensor logits, Tensor labels) => plan.MixedCorrect(logits, labels);

    public override Evaluation Evaluate(
        nn.Module model,
        Device device,
        HeldOut samples = HeldOut.Test,
        Answers? answers = null,
        CancellationToken cancel = default
    ) =>
        ClassEvaluation.Of(
            model,
            Loader(samples == HeldOut.Test ? task.Test : task.Validation!, TestBatchSize),
            batch => OfOneInput(model).call(Unmixed(batch.Inputs.to(device))),
            device,
            answers,
            cancel
        );

    internal override SampleFolders? Files => task.Files;

    internal override string? TestFile(int sample) => task.Test.Names?[sample];

    internal override Raster TestPicture(int sample)
    {
        var grid = new float[Grid[0] * Grid[1] * Grid[2]];
        VoxelGrids.FromPoints(task.Test.Object(sample), grid, 1, Grid);
        return VoxelPicture.Draw(options.Resolution, grid);
    }

    public override string? Misfit(TrainedModel model) =>
        model.Channels == Channels && model.Classes == Outputs
            ? null
            : $"was trained with {Counted.Of(model.Channels, "channels")} in {Counted.Of(model.Classes, "classes")}, but "
                + $"{task.Name} has {Channels} and {Outputs}";

    internal override IReadOnlyList<ExportBatch> ExportBatches() =>
        [
            .. Few(task.Test.Count)
                .Select(places =>
                {
                    using var batch = Loader(task.Test.Subset(places), places.Length).Epoch(0).Single();
                    var given = batch.Inputs.clone();
                    return new ExportBatch(given, Unmixed(given));
                }),
        ];

    private Tensor Unmixed(Tensor inputs) => asGrids ? inputs : MixPointClouds.Standardise(inputs);

    private PointCloudLoader Loader(PointCloudSplit data, int batchSize, RandomKey? key = null) =>
        new(data, batchSize, options.Points, asGrids ? options.Resolution : null, key);
}
