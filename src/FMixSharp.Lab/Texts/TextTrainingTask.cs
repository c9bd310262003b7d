using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// Texts of one class, of yes or no, or of several labels, mixed along the sequence; what is mixed is said by the kinds of this problem.
/// </summary>
internal abstract class TextTrainingTask : TrainingTask
{
    private readonly TextLoader loader;

    /// <summary>Prepares batches.</summary>
    /// <exception cref="ArgumentException">There is one class, or the training subset is larger than the data or has not all
    /// classes.</exception>
    protected TextTrainingTask(TextTask whole, TrainOptions options)
        : base(options)
    {
        Options = options;
        Task = whole.Divided(options);
        CheckClasses(Task.Name, Samples, Task.Train.Count, Task.Train.Classes, options.TrainSize);
        if (options.TrainSize is { } size && size < Task.Train.Count)
            Task = Task with { Train = Task.Train.StratifiedSample(size, Key.Fold(Places.TrainSize)) };
        loader = new TextLoader(Task.Train, options.BatchSize, Task.Padding, Key);
    }

    /// <summary>The problem for a model: of word vectors, or of token ids.</summary>
    public static TextTrainingTask Of(TextTask texts, TrainOptions options, Action<string>? log) =>
        ModelCatalog.Find(options.Model).Input == ModelInput.TokenIds
            ? new TokenIdTrainingTask(texts, options, log)
            : new WordVectorTrainingTask(texts, options, log);

    public override int TrainCount => Task.Train.Count;

    public override int Outputs => Task.Train.Outputs;

    public override int BatchesPerEpoch => loader.BatchesPerEpoch;

    public override string? NoLabelSmoothing =>
        Task.Train.Target == TextTarget.Class ? null : $"{Task.Name} has labels that are there or not, and no classes to spread them over";

    public override bool HasSeveralLabels => Task.Test.Target == TextTarget.Several;

    public override bool HasValidation => Task.Validation is not null;

    public override int[] ValidationLabels => Task.Validation?.Labels ?? [];

    public override int[] TestLabels => Task.Test.Labels;

    public override string Samples => "texts";

    public sealed override DataRecord Data =>
        new()
        {
            Kind = Kind,
            Path = Task.Folder,
            Classes = Task.Train.Classes,
            Input = Input with { Length = Task.Train.TokenIds.Max(words => words.Length) },
        };

    /// <summary>What a text is to the model, as <see cref="DataRecord.Kind"/> has it.</summary>
    protected abstract string Kind { get; }

    /// <summary>Size of an input, without its length.</summary>
    protected abstract InputSize Input { get; }

    /// <summary>The run's options.</summary>
    protected TrainOptions Options { get; }

    /// <summary>The texts, without what is not trained on.</summary>
    protected TextTask Task { get; }

    public override IEnumerable<Batch> Epoch(int epoch, int firstBatch, Func<Batch, MixPlan> plan) => loader.Epoch(epoch, firstBatch, plan);

    public override MixPlan Draw(MixSampler sampler, Batch batch, RandomKey key, long step) =>
        sampler.Draw(batch.Inputs, InputAxes.NoChannels, key, step, Task.Train.Target == TextTarget.Several ? null : batch.Labels);

    public override Tensor Loss(MixPlan plan, Tensor logits, Tensor labels) =>
        Task.Train.Target == TextTarget.Class
            ? plan.CrossEntropy(logits, labels, Options.LabelSmoothing)
            : plan.BinaryCrossEntropy(Squeezed(logits), labels);

    public override Tensor Correct(MixPlan plan, Tensor logits, Tensor labels) =>
        Task.Train.Target == TextTarget.Class ? plan.MixedCorrect(logits, labels) : plan.BinaryCorrect(Squeezed(logits), labels);

    /// <summary>The texts that a model is measured on.</summary>
    protected TextSplit Measured(HeldOut samples) => samples == HeldOut.Test ? Task.Test : Task.Validation!;

    internal override bool SaysYesOrNo => Task.Train.Target != TextTarget.Class;

    /// <summary>Of each word or piece what it is, by its token id.</summary>
    internal IReadOnlyList<string> Tokens => Task.Words;

    /// <summary>The token id that shorter texts are filled up with.</summary>
    internal int Padding => Task.Padding;

    internal override IReadOnlyList<ExportBatch> ExportBatches() =>
        [
            .. Few(Task.Test.Count)
                .Select(places =>
                {
                    using var batch = new TextLoader(Task.Test.Subset(places), places.Length, Task.Padding).Epoch(0).Single();
                    var tokens = batch.Inputs.clone();
                    return new ExportBatch(tokens, tokens);
                }),
        ];

    /// <summary>Token ids (B, L) of two training texts, on the processor; owned by the current scope.</summary>
    protected Tensor TwoTexts()
    {
        using var batch = new TextLoader(Task.Train, Math.Min(2, Task.Train.Count), Task.Padding).Epoch(0).First();
        return batch.Inputs.clone();
    }

    internal override string TestText(int sample) => string.Join(' ', Task.Test.TokenIds[sample].Select(word => Task.Words[word]));

    private static Tensor Squeezed(Tensor logits) => logits.shape[1] == 1 ? logits.squeeze(1) : logits;
}
