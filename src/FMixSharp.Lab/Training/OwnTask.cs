using FMixSharp.Lab.Data;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// A model of one's own on data of one's own, with any loss and measures: <see cref="Trainer.Run(DataTask, TrainOptions, string, bool,
/// TrainerSettings?, IProgress{TrainProgress}?, CancellationToken)"/> trains it as <c>fmix train</c> trains its own.
/// </summary>
/// <param name="Name">What the data are called, in run.json and in reports; not as a data set of fmix.</param>
/// <param name="Train">Training samples.</param>
/// <param name="Test">Test samples.</param>
public sealed record OwnTask(string Name, SampleSource Train, SampleSource Test) : DataTask(Name)
{
    /// <summary>
    /// Validation samples, by which a run chooses its best epoch: like those that it is tested on, but never what a result is of. Null
    /// where there are none.
    /// </summary>
    public SampleSource? Validation { get; init; }

    /// <summary>What the model is called, in run.json and in reports.</summary>
    public required string ModelName { get; init; }

    /// <summary>
    /// Builds the model, in float32 on the processor. libtorch's generator is seeded before, so its first weights follow from the run's
    /// seed. Called again for a run that goes on; each model is the trainer's.
    /// </summary>
    public required Func<nn.Module> Model { get; init; }

    /// <summary>
    /// The model's outputs for a batch that is mixed by the plan, which mixes nothing in tests:
    /// <c>(model, batch, plan) => ((Net)model).call(plan.Apply(batch.Inputs), batch.FurtherInputs[0])</c>. Null for a model of one input
    /// and one output, whose input is mixed along its <see cref="Axes"/>.
    /// </summary>
    public Func<nn.Module, Batch, MixPlan, Tensor>? Forward { get; init; }

    /// <summary>
    /// The loss of each sample, (B), from outputs (B, …) and labels (B, …) of unmixed samples; a plan mixes it. Null for the cross entropy
    /// of logits (B, classes) and labels (B) of type int64.
    /// </summary>
    public Func<Tensor, Tensor, Tensor>? Loss { get; init; }

    /// <summary>
    /// Measures of outputs and labels besides the loss, by name: a value for each sample, (B), whose mean over the test samples is
    /// recorded.
    /// </summary>
    public IReadOnlyDictionary<string, Func<Tensor, Tensor, Tensor>> Metrics { get; init; } =
        new Dictionary<string, Func<Tensor, Tensor, Tensor>>();

    /// <summary>Which axes the first input has: (B, C, *spatial) unless it is said otherwise.</summary>
    public InputAxes Axes { get; init; } = InputAxes.ChannelsFirst;

    /// <summary>
    /// Names of the classes; null where there are none, or nobody named them. With a loss of one's own, class indices have an accuracy only
    /// where classes are named: they could as well be counts.
    /// </summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>What messages call samples, in the plural.</summary>
    public string Samples { get; init; } = "samples";

    /// <inheritdoc/>
    public override TrainOptions Named(TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Require(!string.IsNullOrWhiteSpace(Name), nameof(Name), "a name");
        if (Datasets.IsBuiltIn(Name)) // whoever tests the run would open that one
            throw new ArgumentException($"the task '{Name}' has the name of a data set of fmix; expected another, such as 'my-{Name}'");
        Require(!string.IsNullOrWhiteSpace(ModelName), nameof(ModelName), "a name");
        return options with { Dataset = Name, Model = ModelName };
    }

    /// <inheritdoc/>
    public override TrainingTask For(TrainOptions options, Action<string>? log = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Require(Train is { Count: > 0 }, nameof(Train), "a source of at least one sample");
        Require(Test is { Count: > 0 }, nameof(Test), "a source of at least one sample");
        Require(Validation is null or { Count: > 0 }, nameof(Validation), "a source of at least one sample, or null for none");
        Require(Model is not null, nameof(Model), "a function that builds the model");
        Require(!string.IsNullOrWhiteSpace(Samples), nameof(Samples), "a word for samples, in the plural");
        Require(Metrics?.Values.All(metric => metric is not null) == true, nameof(Metrics), "a function for each name");
        Require(Classes?.All(name => name is not null) != false, nameof(Classes), "names, or null in place of all");
        return new OwnTrainingTask(this, options);
    }

    private void Require(bool isThere, string what, string expected)
    {
        if (!isThere)
            throw new ArgumentException($"{what} of the task '{Name}' is missing or empty; expected {expected}");
    }
}
