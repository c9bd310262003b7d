using System.Globalization;
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
    private readonly TrainOptions options;
    private readonly SampleSource train,
        test;
    private readonly SampleSource? validation;
    private readonly SampleLoader loader;
    private readonly long[] shape; // of a sample's first input
    private readonly ScalarType type;
    private bool hasClasses;

    public OwnTrainingTask(OwnTask task, TrainOptions options)
        : base(options)
    {
        (this.task, this.options) = (task, options);
        if (options.Augment != new TrainOptions().Augment)
            throw new OptionException(name =>
                $"{name(nameof(options.Augment))} is '{options.Augment}', but samples of one's own are augmented by their source; expected "
                + "none."
            );
        (train, test, validation) = (task.Train, task.Test, task.Validation);
        if (options.Validate is { } part)
        {
            var (others, held) = HeldOutParts.Divide(task.Name, Strata(train), part, "sample");
            (train, test, validation) = (task.Train.Subset(others), task.Train.Subset(held), null);
        }
        if (options.HoldOut is { } share)
        {
            var (others, held) = HeldOutParts.HoldOut(task.Name, Strata(train), share, "sample", validation is not null);
            (train, validation) = (task.Train.Subset(others), task.Train.Subset(held));
        }
        CheckTrainSize(task.Name, Samples, train.Count, options.TrainSize);
        if (options.TrainSize is { } size && size < train.Count)
            train = train.Subset(StratifiedParts.Equal(Strata(train), size, Key.Fold(Places.TrainSize)));
        loader = new SampleLoader(train, options.BatchSize, Key);
        using var scope = NewDisposeScope();
        var first = train.ReadChecked([0], null);
        (shape, type) = (first.Inputs[0].shape[1..], first.Inputs[0].dtype);
        var areIndices = SampleSource.AreClassIndices(first.Labels);
        hasClasses = areIndices && (task.Loss is null || task.Classes is not null);
        if (task.Loss is null && !areIndices)
            throw new ArgumentException(
                $"{task.Name} has labels of type {first.Labels.dtype} and shape ({string.Join(", ", first.Labels.shape)}) in a batch of "
                    + "one; expected class indices (B) of type int64, or a loss of your own (Loss)"
            );
    }

    public override int TrainCount => train.Count;

    public override int Channels => (int)(shape.Length > 0 ? shape[0] : 1);

    public override int Outputs => task.Classes?.Count ?? 1;

    public override string? NoLabelSmoothing =>
        task.Loss is null ? null : $"{task.Name} has a loss of its own, which smooths labels itself or not at all";

    public override bool HasValidation => validation is not null;

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
        sampler.Draw(batch.Inputs, task.Axes, key, step, SampleSource.AreClassIndices(batch.Labels) ? batch.Labels : null);

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
        return train.ReadChecked([.. Enumerable.Range(0, Math.Min(2, train.Count))], null).Inputs[0].to(device);
    }

    internal override void Rehearse(nn.Module model, Device device, MixSampler sampler)
    {
        var forward = Forward(model, device);
        model.eval();
        try
        {
            using var scope = NewDisposeScope();
            using (var batch = First(train))
            {
                var plan = batch.Plan = Draw(sampler, batch, Key, 0);
                var here = batch.On(device);
                var outputs = Answers(forward(here, plan), here);
                hasClasses &= outputs.dim() == 2;
                if (!Loss(plan, outputs, here.Labels).requires_grad)
                    throw new ArgumentException(
                        $"the loss of {task.ModelName} has no gradient: outputs or losses are detached, or computed without gradient"
                    );
            }
            using var quiet = no_grad();
            using (var batch = First(test))
            {
                batch.Plan = Draw(new NoMix(), batch, Key, 0);
                var here = batch.On(device);
                Measure(Answers(forward(here, batch.Plan), here), here, HeldOut.Test);
            }
        }
        finally
        {
            model.train();
        }

        static Batch First(SampleSource source)
        {
            int[] indices = [.. Enumerable.Range(0, Math.Min(2, source.Count))];
            var (inputs, labels) = source.ReadChecked(indices, null);
            return new Batch(inputs[0], labels, 0, indices) { FurtherInputs = [.. inputs.Skip(1)] };
        }
    }

    // Dropout and the like draw from libtorch's generator: seeded in each step, they depend on nothing that drew before.
    public override void BeginStep(nn.Module model, RandomKey key)
    {
        base.BeginStep(model, key);
        Seed(key);
    }

    public override Tensor Loss(MixPlan plan, Tensor logits, Tensor labels) =>
        task.Loss is { } loss ? plan.Loss(labels, each => loss(logits, each)) : plan.CrossEntropy(logits, labels, options.LabelSmoothing);

    public override Tensor? Correct(MixPlan plan, Tensor logits, Tensor labels) =>
        hasClasses && logits.dim() == 2 ? plan.MixedCorrect(logits, labels) : null;

    internal override IReadOnlyList<ExportBatch> ExportBatches() =>
        [
            .. Few(test.Count)
                .Select(places =>
                {
                    var given = test.ReadChecked(places, null).Inputs[0];
                    return new ExportBatch(given, given);
                }),
        ];

    public override Evaluation Evaluate(
        nn.Module model,
        Device device,
        HeldOut samples = HeldOut.Test,
        Answers? answers = null,
        CancellationToken cancel = default
    )
    {
        var forward = Forward(model, device);
        var source = samples == HeldOut.Test ? test : validation!;
        double loss = 0,
            correct = 0;
        var metrics = task.Metrics.Keys.ToDictionary(name => name, _ => 0.0);
        var isClassified = hasClasses;
        UnmixedBatches.Each(
            model,
            new SampleLoader(source, TestBatchSize).Epoch(0, plan: batch => Draw(new NoMix(), batch, Key, 0)),
            batch =>
            {
                var here = batch.On(device);
                var outputs = Answers(forward(here, batch.Plan!), here);
                var (batchLoss, measured) = Measure(outputs, here, samples);
                loss += batchLoss;
                isClassified &= outputs.dim() == 2;
                if (isClassified)
                    answers?.Add(batch.DatasetIndices, outputs);
                if (isClassified)
                    correct += Evaluation.Top1(outputs).eq(here.Labels).sum().item<long>();
                foreach (var (name, value) in measured)
                    metrics[name] += value;
            },
            cancel
        );
        // run.json has numbers only; a loss that is none is a run that diverged.
        if (double.IsFinite(loss) && metrics.FirstOrDefault(entry => !double.IsFinite(entry.Value)) is { Key: { } notFinite })
            throw new ArgumentException(
                $"the measure '{notFinite}' is {metrics[notFinite]} over {source.Count} {ResultName.Of(samples)} {Samples}; "
                    + "expected finite values"
            );
        return new Evaluation(loss / source.Count, isClassified ? correct / source.Count : null, source.Count)
        {
            Metrics = metrics.Count == 0 ? null : metrics.ToDictionary(entry => entry.Key, entry => entry.Value / source.Count),
        };
    }

    // The sums over a batch of unmixed samples: of the loss, and of each measure.
    private (double Loss, IReadOnlyList<(string Name, double Value)> Metrics) Measure(Tensor outputs, Batch batch, HeldOut samples)
    {
        if (task.Loss is null)
            CheckClasses(outputs, batch, samples);
        var loss = Sum(
            "the loss",
            task.Loss is { } own
                ? own(outputs, batch.Labels)
                : nn.functional.cross_entropy(outputs, batch.Labels, reduction: nn.Reduction.None),
            batch.Size
        );
        return (loss, [.. task.Metrics.Select(metric => (metric.Key, Sum(metric.Key, metric.Value(outputs, batch.Labels), batch.Size)))]);
    }

    // libtorch leaves samples of class −100 out of the loss without a word.
    private void CheckClasses(Tensor outputs, Batch batch, HeldOut samples)
    {
        var count = outputs.dim() == 2 ? outputs.shape[1] : 0;
        if (count == 0 || (task.Classes is { } names && names.Count != count))
            throw new ArgumentException(
                $"{task.ModelName} gave outputs of shape ({string.Join(", ", outputs.shape)}) for a batch of {batch.Size}; expected logits "
                    + $"({batch.Size}, {task.Classes?.Count.ToString(CultureInfo.InvariantCulture) ?? "classes"}), or a loss of your "
                    + "own (Loss)"
            );
        var labels = batch.Labels.cpu().data<long>().ToArray();
        var wrong = Array.FindIndex(labels, label => label < 0 || label >= count);
        if (wrong >= 0)
            throw new DatasetException(
                $"{ResultName.Of(samples)} sample {batch.DatasetIndices[wrong]} of {task.Name} has label {labels[wrong]}; expected a class "
                    + $"from 0 to {count - 1}"
            );
    }

    private Tensor Answers(Tensor? outputs, Batch batch) =>
        outputs is { IsInvalid: false } && outputs.dim() > 0 && outputs.shape[0] == batch.Size
            ? outputs
            : throw new ArgumentException(
                $"{task.ModelName} gave "
                    + (outputs is { IsInvalid: false } ? $"outputs of shape ({string.Join(", ", outputs.shape)})" : "no outputs")
                    + $" for a batch of {batch.Size}; expected ({batch.Size}, …)"
            );

    private static double Sum(string what, Tensor? values, int count) =>
        values is null ? throw new ArgumentException($"{what} gave null; expected a value for each sample, ({count})")
        : values.dim() == 1 && values.shape[0] == count ? values.to(ScalarType.Float64).sum().item<double>()
        : throw new ArgumentException(
            $"{what} has shape ({string.Join(", ", values.shape)}) for a batch of {count}; expected a value for each sample, ({count})"
        );

    // Numbered through: labels may be any numbers, and who divides counts up to the largest.
    private int[] Strata(SampleSource source)
    {
        if (source.Strata is not { } strata)
            return new int[source.Count];
        if (strata.Count != source.Count || strata.Any(stratum => stratum < 0))
            throw new DatasetException(
                $"{task.Name} has {strata.Count} strata for {source.Count} {Samples}, the least of which is "
                    + $"{strata.DefaultIfEmpty().Min()}; expected one for each, of at least 0 (SampleSource.Strata)"
            );
        var places = strata.Distinct().Order().Select((stratum, place) => (stratum, place)).ToDictionary();
        return [.. strata.Select(stratum => places[stratum])];
    }

    // TorchSharp's own call reaches the processor's generator only, unlike PyTorch's (docs/upstream.md).
    private static void Seed(RandomKey key)
    {
        var seed = key.Stream().NextUInt32();
        manual_seed(seed);
        cuda.manual_seed_all(seed);
    }
}
