using FMixSharp.Lab.Data;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>Logits of a batch that is mixed on its way.</summary>
/// <param name="batch">The batch, unmixed, on the model's device.</param>
/// <param name="plan">How it is mixed.</param>
public delegate Tensor MixedCall(Batch batch, MixPlan plan);

/// <summary>
/// What a run learns, as the trainer sees it: batches, a model for them, what its answers cost, and a test. There is one for each kind of
/// samples; the training loop knows none of them.
/// </summary>
public abstract class TrainingTask(TrainOptions options) : IDisposable
{
    /// <summary>The run's key: all that is random in it is at a place below (<see cref="Places"/>).</summary>
    public RandomKey Key { get; } = Places.Root(options.Seed);

    /// <summary>Samples that are trained on.</summary>
    public abstract int TrainCount { get; }

    /// <summary>
    /// Channels of the model's input, dimensions of its word vectors, entries of its vocabulary, or coordinates of its points.
    /// </summary>
    public abstract int Channels { get; }

    /// <summary>Number of the model's logits.</summary>
    public abstract int Outputs { get; }

    /// <summary>Batches in an epoch, the last one included, whose size may differ.</summary>
    public abstract int BatchesPerEpoch { get; }

    /// <summary>
    /// Whether there are validation samples besides the test samples. Then each tested epoch measures those, the best epoch is chosen by
    /// them, and the test samples are measured once, at the end.
    /// </summary>
    public virtual bool HasValidation => false;

    /// <summary>
    /// Why <see cref="Loss"/> does not smooth labels (<see cref="TrainOptions.LabelSmoothing"/>), in words that follow "but"; null where it
    /// does.
    /// </summary>
    public virtual string? NoLabelSmoothing => "the loss of this task smooths no labels";

    /// <summary>
    /// Whether a sample has several labels, a bit of its number in <see cref="TestLabels"/> for each; else it has one class.
    /// </summary>
    public virtual bool HasSeveralLabels => false;

    /// <summary>The class of each validation sample, as <see cref="TestLabels"/>; empty where there are none.</summary>
    public virtual int[] ValidationLabels => [];

    /// <summary>The class of each test sample; where it has several labels, a bit for each.</summary>
    public virtual int[] TestLabels => [];

    /// <summary>What test samples are told apart by, where labels of one set are divided among several tasks; else their labels.</summary>
    public virtual int[] TestStrata => TestLabels;

    /// <summary>What is trained on, for the run's record.</summary>
    public abstract DataRecord Data { get; }

    /// <summary>
    /// The words that numbers in the samples stand for, by number; null where there are none, or a published model has them.
    /// </summary>
    public virtual IReadOnlyList<string>? Vocabulary => null;

    /// <summary>The files of the samples and their parts, where they are a user's own; else null.</summary>
    internal virtual SampleFolders? Files => null;

    /// <summary>What samples are called: "images", "sounds", "texts" or "objects".</summary>
    public abstract string Samples { get; }

    /// <summary>Whether samples have classes or labels to be right about.</summary>
    public virtual bool HasAccuracy => true;

    /// <summary>
    /// Whether results are the median test accuracy of the last five epochs, as the paper's of ModelNet10 (spec §2.5), and not that of the
    /// last.
    /// </summary>
    public virtual bool ReportsMedian => false;

    /// <summary>
    /// The batches of an epoch from <paramref name="firstBatch"/> on, the same as in the full epoch, each with the plan that
    /// <paramref name="plan"/> draws.
    /// </summary>
    public abstract IEnumerable<Batch> Epoch(int epoch, int firstBatch, Func<Batch, MixPlan> plan);

    /// <summary>
    /// Draws the plan of the batch of that step, from the same key in all steps. Called in the background, for several batches at once.
    /// </summary>
    public abstract MixPlan Draw(MixSampler sampler, Batch batch, RandomKey key, long step);

    /// <summary>A model with its first weights, which depend on the run's seed alone; on the processor, and the caller's.</summary>
    public abstract nn.Module CreateModel();

    /// <summary>How batches become logits of <paramref name="model"/>, which is on <paramref name="device"/>.</summary>
    public abstract MixedCall Forward(nn.Module model, Device device);

    /// <summary>
    /// What the model gets of two training samples, on <paramref name="device"/>; owned by the current scope. Null where the model is not
    /// one of a single input, so that its layers cannot be looked at before the run.
    /// </summary>
    public abstract Tensor? TwoInputs(Device device);

    /// <summary>
    /// Tries on two samples, in evaluation mode, what somebody else wrote: so that what does not fit is said before anything is written.
    /// </summary>
    /// <param name="model">On <paramref name="device"/>.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="sampler">By which the run is mixed.</param>
    /// <exception cref="ArgumentException">Model, loss, measures or mixing method do not fit the data.</exception>
    internal virtual void Rehearse(nn.Module model, Device device, MixSampler sampler) { }

    /// <summary>Mean loss of a mixed batch, a scalar with gradient.</summary>
    /// <param name="plan">How it was mixed.</param>
    /// <param name="logits">The model's answers.</param>
    /// <param name="labels"><see cref="Batch.Labels"/>, on the device of the logits.</param>
    public abstract Tensor Loss(MixPlan plan, Tensor logits, Tensor labels);

    /// <summary>How many samples of a mixed batch were right, a scalar without gradient; parameters as of <see cref="Loss"/>.</summary>
    /// <returns>Null where samples have no classes to be right about.</returns>
    public abstract Tensor? Correct(MixPlan plan, Tensor logits, Tensor labels);

    /// <summary>
    /// Called before each step in training: what is random in the model in that step follows from its key.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="key">The step's.</param>
    public virtual void BeginStep(nn.Module model, RandomKey key) => (model as Models.IStochasticModule)?.BeginStep(key);

    /// <summary>Measures a model on samples that it is not trained on, in evaluation mode; its mode is restored afterwards.</summary>
    /// <param name="model">On <paramref name="device"/>.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="samples">Which; validation samples only where <see cref="HasValidation"/>.</param>
    /// <param name="answers">Receives what the model says of each of them; null if nobody wants it.</param>
    /// <param name="cancel">Ends it before the next batch.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public abstract Evaluation Evaluate(
        nn.Module model,
        Device device,
        HeldOut samples = HeldOut.Test,
        Answers? answers = null,
        CancellationToken cancel = default
    );

    /// <summary>
    /// Whether each of the model's logits says yes or no, by a sigmoid, and not all together which of several classes it is.
    /// </summary>
    internal virtual bool SaysYesOrNo => false;

    /// <summary>
    /// The model with what it needs besides its checkpoint, such as word vectors that were not trained; by default itself.
    /// </summary>
    internal virtual nn.Module<Tensor, Tensor> Complete(nn.Module<Tensor, Tensor> model) => model;

    /// <summary>
    /// A few test samples in batches of several sizes, on the processor, by which an exported model is checked; owned by the current scope.
    /// None where a kind has no such samples.
    /// </summary>
    internal virtual IReadOnlyList<ExportBatch> ExportBatches() => [];

    /// <summary>Places of a few of <paramref name="count"/> samples from all over the set, in batches of one and more.</summary>
    private protected static int[][] Few(int count)
    {
        int[] places = [.. Enumerable.Range(0, Math.Min(8, count)).Select(i => (int)((long)i * count / Math.Min(8, count)))];
        int[][] batches =
        [
            places[..1],
            places[Math.Min(1, places.Length)..Math.Min(3, places.Length)],
            places[Math.Min(3, places.Length)..],
        ];
        return [.. batches.Where(batch => batch.Length > 0)];
    }

    /// <summary>The file that a test sample is, by its name in the data set's folder; null where it is none, or not known.</summary>
    /// <param name="sample">Its place, from 0.</param>
    internal virtual string? TestFile(int sample) => null;

    /// <summary>A picture of a test sample; null where there is none.</summary>
    /// <param name="sample">Its place, from 0.</param>
    internal virtual Raster? TestPicture(int sample) => null;

    /// <summary>What a test sample says, of texts; else null.</summary>
    /// <param name="sample">Its place, from 0.</param>
    internal virtual string? TestText(int sample) => null;

    /// <summary>Why a trained model cannot be tested on this, as the end of a sentence that begins with the run; null if it can.</summary>
    public virtual string? Misfit(TrainedModel model) => null;

    /// <summary>The model as one of a single input, as those of the catalogue are.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    protected static nn.Module<Tensor, Tensor> OfOneInput(nn.Module model) =>
        model as nn.Module<Tensor, Tensor>
        ?? throw new ArgumentException($"{model?.GetName()} is no module of one input and one output", nameof(model));

    /// <summary>Throws unless there are classes to tell apart, and a training subset that has samples of each.</summary>
    /// <param name="name">The data set.</param>
    /// <param name="samples">What its samples are called: "images", "sounds", "texts" or "objects".</param>
    /// <param name="count">Training samples there are.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="trainSize">Training samples asked for; null for all.</param>
    /// <exception cref="ArgumentException">There are not; the message says what to do.</exception>
    protected static void CheckClasses(string name, string samples, int count, IReadOnlyList<string> classes, int? trainSize)
    {
        if (classes.Count < 2)
            throw new ArgumentException(
                $"{name} has one class, '{OneLine.Of(classes[0])}', so that every answer would be right; expected at least two."
            );
        CheckTrainSize(name, samples, count, trainSize);
        if (trainSize < classes.Count)
            throw new OptionException(option =>
                $"{option(nameof(TrainOptions.TrainSize))} is {trainSize}, but {name} has {classes.Count} classes; expected at least "
                + $"one of the {samples} of each."
            );
    }

    /// <summary>Throws where more training samples are asked for than there are; parameters as of <see cref="CheckClasses"/>.</summary>
    internal static void CheckTrainSize(string name, string samples, int count, int? trainSize)
    {
        if (trainSize > count)
            throw new OptionException(option =>
                $"{option(nameof(TrainOptions.TrainSize))} is {trainSize}, but {name} has only {count} training {samples}."
            );
    }

    /// <summary>Frees what the task holds besides batches.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing) { }
}
