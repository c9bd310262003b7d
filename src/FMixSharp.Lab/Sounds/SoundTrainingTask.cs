using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Sounds;

/// <summary>Sounds, each of one class, which models are given as spectrograms.</summary>
internal sealed class SoundTrainingTask : TrainingTask
{
    // Not the training batch size, so that a result does not depend on it; large enough to keep the cores busy.
    private const int TestBatchSize = 250;

    private readonly TrainOptions options;
    private readonly SoundTask task;
    private readonly SoundLoader loader;

    /// <summary>Prepares batches; reads nothing yet.</summary>
    /// <exception cref="ArgumentException">There is one class, the training subset is larger than the data or has not all classes, or an
    /// augmentation does not fit.</exception>
    public SoundTrainingTask(SoundTask whole, TrainOptions options)
        : base(options)
    {
        this.options = options;
        task = whole.Divided(options);
        CheckClasses(task.Name, Samples, task.Train.Count, task.Train.Classes, options.TrainSize);
        if (options.TrainSize is { } size)
            task = task with { Train = task.Train.StratifiedSample(size, Key.Fold(Places.TrainSize)) };
        loader = new SoundLoader(task.Train, options.BatchSize, Key, changed: true, ImageAugmentation.Create(options.Augment));
    }

    public override int TrainCount => task.Train.Count;

    public override int Channels => 1;

    public override int Outputs => task.Train.Classes.Count;

    public override int BatchesPerEpoch => loader.BatchesPerEpoch;

    public override string? NoLabelSmoothing => null;

    public override bool HasValidation => task.Validation is not null;

    public override int[] ValidationLabels => task.Validation?.Labels ?? [];

    public override int[] TestLabels => task.Test.Labels;

    public override string Samples => "sounds";

    public override DataRecord Data =>
        new()
        {
            Kind = "sounds",
            Path = task.Folder,
            Seconds = Seconds,
            Classes = task.Train.Classes,
            Input = new InputSize
            {
                Channels = Channels,
                Height = MelSpectrogram.Bands,
                Width = task.Train.Frames,
            },
            Normalisation = new NormalisationRecord(SoundSplit.Normalisation.Mean, SoundSplit.Normalisation.StandardDeviation),
        };

    public override IEnumerable<Batch> Epoch(int epoch, int firstBatch, Func<Batch, MixPlan> plan) => loader.Epoch(epoch, firstBatch, plan);

    public override MixPlan Draw(MixSampler sampler, Batch batch, RandomKey key, long step) =>
        sampler.Draw(batch.Inputs, key, step, batch.Labels);

    public override nn.Module CreateModel()
    {
        var model = ModelCatalog.Create(options.Model, options.Width, options.Depth, Channels, Outputs);
        ModelInitialisation.Initialise(model, Key.Fold(Places.Initialisation));
        return model;
    }

    public override MixedCall Forward(nn.Module model, Device device) =>
        new MixedForward(OfOneInput(model), options.Model, Mix, task.Train.ModelInput).Call;

    public override Tensor TwoInputs(Device device)
    {
        using var batch = new SoundLoader(task.Train, Math.Min(2, task.Train.Count)).Epoch(0).First();
        return task.Train.ModelInput(batch.Inputs.to(device, copy: true));
    }

    public override Tensor Loss(MixPlan plan, Tensor logits, Tensor labels) => plan.CrossEntropy(logits, labels, options.LabelSmoothing);

    public override Tensor Correct(MixPlan plan, Tensor logits, Tensor labels) => plan.MixedCorrect(logits, labels);

    public override Evaluation Evaluate(
        nn.Module model,
        Device device,
        HeldOut samples = HeldOut.Test,
        Answers? answers = null,
        CancellationToken cancel = default
    )
    {
        var split = samples == HeldOut.Test ? task.Test : task.Validation!;
        answers ??= new Answers(split.Count);
        var result = ClassEvaluation.Of(
            model,
            new SoundLoader(split, TestBatchSize),
            batch => OfOneInput(model).call(split.ModelInput(batch.Inputs.to(device))),
            device,
            answers,
            cancel
        );
        return result with { AccuracyWithoutSilence = WithoutSilence(split, answers.Predictions) };
    }

    internal override SampleFolders? Files => task.Files;

    internal override string? TestFile(int sample) => task.Test.Name(sample);

    internal override Raster TestPicture(int sample) => SoundPreview.Picture(task.Test.AsSpectrograms(), sample);

    public override string? Misfit(TrainedModel model)
    {
        var heard = model.Options.Seconds ?? SoundOptions.Second;
        if (heard != Seconds)
            return FormattableString.Invariant($"was trained on {Samples} of {heard} s, but those of {task.Name} have {Seconds} s");
        return model.Channels == Channels && model.Classes == Outputs
            ? null
            : $"was trained on {Samples} in {Counted.Of(model.Classes, "classes")}, but {task.Name} needs a model of "
                + $"{Counted.Of(Outputs, "classes")}";
    }

    internal override IReadOnlyList<ExportBatch> ExportBatches() =>
        [
            .. Few(task.Test.Count)
                .Select(places =>
                {
                    using var batch = new SoundLoader(task.Test.Subset(places), places.Length).Epoch(0).Single();
                    var seen = task.Test.ModelInput(batch.Inputs).clone();
                    return new ExportBatch(seen * SoundSplit.DecibelRange - SoundSplit.DecibelCentre, seen);
                }),
        ];

    /// <summary>The mixed samples; operations on images of bytes act on spectrograms as on images.</summary>
    internal static Tensor Mix(MixPlan plan, Tensor samples) => ImageMixing.Apply(plan, samples, SoundSplit.Normalisation);

    // Of each sound.
    private double Seconds => (double)task.Train.Length / MelSpectrogram.Rate;

    private static double? WithoutSilence(SoundSplit sounds, int[] predictions)
    {
        int[] sounding = [.. Enumerable.Range(0, predictions.Length).Where(i => sounds.Labels[i] != sounds.Silence)];
        return sounds.Silence is null || sounding.Length == 0
            ? null
            : (double)sounding.Count(i => predictions[i] == sounds.Labels[i]) / sounding.Length;
    }
}
