using FMixSharp.Lab.Data;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>What a run learns of a model and data of one's own.</summary>
internal sealed class OwnTrainingTask : TrainingTask
{
    // Not the training batch size, so that a result does not depend on it.
    private const int TestBatchSize = 100;

    private readonly OwnTask task;
    private readonly SampleSource train,
        test;
    private readonly SampleLoader loader;
    private readonly long[] shape; // of a sample's first input
    private readonly ScalarType type;
    private readonly bool hasClasses;

    public OwnTrainingTask(OwnTask task, TrainOptions options)
        : base(options)
    {
        this.task = task;
        if (options.Augment != new TrainOptions().Augment)
            throw new OptionException(name =>
                $"{name(nameof(options.Augment))} is '{options.Augment}', but samples of one's own are augmented by their source; expected "
                + "none."
            );
        (train, test) = (task.Train, task.Test);
        if (options.Validate is { } part)
        {
            var (others, held) = Validation.Divide(task.Name, Strata(task.Train), part, "sample");
            (train, test) = (task.Train.Subset(others), task.Train.Subset(held));
        }
        if (options.TrainSize > train.Count)
            throw new OptionException(name =>
                $"{name(nameof(options.TrainSize))} is {options.TrainSize}, but {task.Name} has only {train.Count} training {Samples}."
            );
        if (options.TrainSize is { } size && size < train.Count)
            train = train.Subset(StratifiedParts.Equal(Strata(train), size, Key.Fold(Places.TrainSize)));
        loader = new SampleLoader(train, options.BatchSize, Key);
        using var scope = NewDisposeScope();
        var first = train.Read([0], null);
        (shape, type) = (first.Inputs[0].shape[1..], first.Inputs[0].dtype);
        hasClasses = task.Loss is null || (first.Labels is { dtype: ScalarType.Int64 } labels && labels.dim() == 1);
        if (task.Loss is null && (first.Labels.dtype != ScalarType.Int64 || first.Labels.dim() != 1))
            throw new ArgumentException(
                $"{task.Name} has labels of type {first.Labels.dtype} and shape ({string.Join(", ", first.Labels.shape)}) in a batch of "
                    + "one; expected class indices (B) of type int64, or a loss of your own (Loss)"
            );
    }

    public override int TrainCount => train.Count;

    public override int Channels => (int)(shape.Length > 0 ? shape[0] : 1);

    public override int Outputs => task.Classes?.Count ?? 1;

    public override int BatchesPerEpoch => loader.BatchesPerEpoch;

    public override string Samples => task.Samples;

    public override bool HasAccuracy => hasClasses;

    public override DataRecord Data =>
        new()
        {
            Kind = "own",
            Path = task.Folder,
            Classes = task.Classes ?? [],
            Input = new InputSize { Shape = shape },
        };

    public override IEnumerable<Batch> Epoch(int epoch, int firstBatch, Func<Batch, MixPlan> plan) => loader.Epoch(epoch, firstBatch, plan);

    public override MixPlan Draw(MixSampler sampler, Batch batch, RandomKey key, long step) =>
        sampler.Draw(
            batch.Inputs,
            task.Axes,
            key,
            step,
            batch.Labels is { dtype: ScalarType.Int64 } && batch.Labels.dim() == 1 ? batch.Labels : null
        );

    public override nn.Module CreateModel()
    {
        Seed(Key.Fold(Places.Initialisation));
        return task.Model() ?? throw new InvalidOperationException($"{task.ModelName} was not built: the function gave null");
    }

    public override MixedCall Forward(nn.Module model, Device device)
    {
        if (task.Forward is { } forward)
            return (batch, plan) => forward(model, batch, plan);
        if (model is not nn.Module<Tensor, Tensor> plain)
            throw new ArgumentException(
                $"{task.ModelName} is no module of one input and one output; say how its outputs are computed (Forward)"
            );
        return (batch, plan) => plain.call(plan.Apply(batch.Inputs, task.Axes));
    }

    public override Tensor? TwoInputs(Device device)
    {
        if (task.Forward is not null || type != ScalarType.Float32)
            return null;
        return train.Read([.. Enumerable.Range(0, Math.Min(2, train.Count))], null).Inputs[0].to(device);
    }

    // Dropout and the like draw from libtorch's generator: seeded in each step, they depend on nothing that drew before.
    public override void BeginStep(nn.Module model, RandomKey key)
    {
        base.BeginStep(model, key);
        Seed(key);
    }

    public override Tensor Loss(MixPlan plan, Tensor logits, Tensor labels) =>
        task.Loss is { } loss ? plan.Loss(labels, each => loss(logits, each)) : plan.CrossEntropy(logits, labels);

    public override Tensor? Correct(MixPlan plan, Tensor logits, Tensor labels) =>
        hasClasses && logits.dim() == 2 ? plan.MixedCorrect(logits, labels) : null;

    public override Evaluation Evaluate(nn.Module model, Device device, int[]? predictions = null, CancellationToken cancel = default)
    {
        var forward = Forward(model, device);
        double loss = 0,
            correct = 0;
        var metrics = task.Metrics.Keys.ToDictionary(name => name, _ => 0.0);
        var isClassified = hasClasses;
        UnmixedBatches.Each(
            model,
            new SampleLoader(test, TestBatchSize).Epoch(0, plan: batch => Draw(new NoMix(), batch, Key, 0)),
            batch =>
            {
                var here = batch.On(device);
                var outputs = forward(here, batch.Plan!);
                loss += Sum(
                    "the loss",
                    task.Loss is { } own
                        ? own(outputs, here.Labels)
                        : nn.functional.cross_entropy(outputs, here.Labels, reduction: nn.Reduction.None),
                    batch.Size
                );
                isClassified &= outputs.dim() == 2;
                if (isClassified)
                    correct += Evaluation.Top1(outputs).eq(here.Labels).sum().item<long>();
                foreach (var (name, metric) in task.Metrics)
                    metrics[name] += Sum(name, metric(outputs, here.Labels), batch.Size);
            },
            cancel
        );
        return new Evaluation(loss / test.Count, isClassified ? correct / test.Count : null, test.Count)
        {
            Metrics = metrics.Count == 0 ? null : metrics.ToDictionary(entry => entry.Key, entry => entry.Value / test.Count),
        };
    }

    private static double Sum(string what, Tensor values, int count) =>
        values.dim() == 1 && values.shape[0] == count
            ? values.to(ScalarType.Float64).sum().item<double>()
            : throw new ArgumentException(
                $"{what} has shape ({string.Join(", ", values.shape)}) for a batch of {count}; expected a value for each sample, ({count})"
            );

    private static int[] Strata(SampleSource source) => source.Strata is { } strata ? [.. strata] : new int[source.Count];

    private static void Seed(RandomKey key) => manual_seed(key.Stream().NextUInt32());
}
