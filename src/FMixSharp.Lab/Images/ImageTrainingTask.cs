using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Images;

/// <summary>Images, each of one class.</summary>
internal sealed class ImageTrainingTask : TrainingTask
{
    private readonly TrainOptions options;
    private readonly ImageTask task;
    private readonly ImageSplit train;
    private readonly ImageLoader loader;
    private readonly Action<string>? log;

    // Opened for their normalisation, until the model has them.
    private ImageWeights? weights;

    /// <summary>Prepares batches; reads nothing yet.</summary>
    public ImageTrainingTask(ImageTask whole, TrainOptions options, Action<string>? log = null)
        : base(options)
    {
        (this.options, this.log) = (options, log);
        task = whole.Divided(options).Transformed(options.BaseTransform);
        if (options.Normalisation is null && options.Weights is { } path)
            weights = ImageWeights.Open(path, options.Model);
        if ((options.Normalisation ?? weights?.For(task.Train.Channels)) is { } normalisation)
            task = task with { Normalisation = normalisation };
        train = Subset(task.Train);
        loader = new ImageLoader(
            train,
            task.Normalisation,
            options.BatchSize,
            task.Augmentation,
            Key,
            ImageAugmentation.Create(options.Augment)
        );
    }

    public override int TrainCount => train.Count;

    public override int Channels => train.Channels;

    public override int Outputs => train.Classes.Count;

    public override int BatchesPerEpoch => loader.BatchesPerEpoch;

    public override string? NoLabelSmoothing => null;

    public override bool HasValidation => task.Validation is not null;

    public override int[] ValidationLabels => task.Validation?.Labels ?? [];

    public override int[] TestLabels => task.Test.Labels;

    public override int[] TestStrata => task.Test.Strata;

    public override string Samples => "images";

    internal override SampleFolders? Files => task.Files;

    public override DataRecord Data =>
        new()
        {
            Kind = "images",
            Path = task.Folder,
            Classes = train.Classes,
            Input = new InputSize
            {
                Channels = Channels,
                Height = train.Height,
                Width = train.Width,
            },
            Normalisation = new NormalisationRecord(task.Normalisation.Mean, task.Normalisation.StandardDeviation),
            Preparation = (task.View ?? ImageView.OfOneSize(train.Height, train.Width)).Record,
        };

    public override IEnumerable<Batch> Epoch(int epoch, int firstBatch, Func<Batch, MixPlan> plan) => loader.Epoch(epoch, firstBatch, plan);

    public override MixPlan Draw(MixSampler sampler, Batch batch, RandomKey key, long step) =>
        sampler.Draw(batch.Inputs, key, step, batch.Labels);

    public override nn.Module<Tensor, Tensor> CreateModel()
    {
        if (options.Restored is { } shapes)
            return ModelCatalog.Restore(options.Model, options.Width, options.Depth, Channels, Outputs, options.Weights, shapes);
        using var opened = weights ?? (options.Weights is { } path ? ImageWeights.Open(path, options.Model) : null);
        weights = null;
        var model =
            opened?.Build(options.Width, options.Depth, Channels, Outputs)
            ?? ModelCatalog.Create(options.Model, options.Width, options.Depth, Channels, Outputs);
        ModelInitialisation.Initialise(model, Key.Fold(Places.Initialisation));
        foreach (var line in opened?.Load(model) ?? [])
            log?.Invoke(line);
        return model;
    }

    public override MixedCall Forward(nn.Module model, Device device) =>
        new MixedForward(OfOneInput(model), options.Model, (plan, images) => ImageMixing.Apply(plan, images, task.Normalisation)).Call;

    public override Tensor TwoInputs(Device device)
    {
        using var batch = new ImageLoader(train, task.Normalisation, Math.Min(2, train.Count)).Epoch(0).First();
        return batch.Inputs.to(device, copy: true);
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
        ImageEvaluator.Evaluate(
            OfOneInput(model),
            samples == HeldOut.Test ? task.Test : task.Validation!,
            task.Normalisation,
            device,
            samples == HeldOut.Test ? task.TestClasses : null,
            answers,
            cancel
        );

    internal override string? TestFile(int sample) =>
        task.Test.FileOf(sample) is { } path
            ? Path.GetRelativePath(task.Folder ?? "", path).Replace(Path.DirectorySeparatorChar, '/')
            : null;

    internal override Raster TestPicture(int sample) =>
        ImageRaster.FromBytes(task.Test.Image(sample), task.Test.Channels, task.Test.Height, task.Test.Width);

    public override string? Misfit(TrainedModel model)
    {
        var needed = task.TestClasses is null ? task.Test.Classes.Count : 1000; // of ImageNet, from which the classes are chosen
        return model.Channels == task.Test.Channels && model.Classes == needed
            ? null
            : $"was trained on {Samples} of {Counted.Of(model.Channels, "channels")} in {Counted.Of(model.Classes, "classes")}, but "
                + $"{task.Name} has {Counted.Of(task.Test.Channels, "channels")} and needs a model of "
                + $"{Counted.Of(needed, "classes")}";
    }

    internal override IReadOnlyList<ExportBatch> ExportBatches() =>
        [
            .. Few(task.Test.Count)
                .Select(places =>
                {
                    var images = task.Test.Subset(places);
                    using var batch = new ImageLoader(images, task.Normalisation, places.Length).Epoch(0).Single();
                    float[] pixels =
                    [
                        .. Enumerable.Range(0, places.Length).SelectMany(i => images.Image(i).ToArray()).Select(pixel => (float)pixel),
                    ];
                    return new ExportBatch(tensor(pixels).view(batch.Inputs.shape), batch.Inputs.clone());
                }),
        ];

    protected override void Dispose(bool disposing)
    {
        weights?.Dispose();
        base.Dispose(disposing);
    }

    private ImageSplit Subset(ImageSplit all)
    {
        CheckClasses(task.Name, Samples, all.Count, all.Classes, options.TrainSize);
        return options.TrainSize is { } size && size < all.Count ? all.StratifiedSample(size, Key.Fold(Places.TrainSize)) : all;
    }
}
