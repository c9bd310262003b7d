using FMixSharp.Lab.Data;
using FMixSharp.Lab.Data.Text;
using FMixSharp.Lab.Models;
using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>Texts of one class, of yes or no, or of several labels. Vectors of words are mixed, along the sequence.</summary>
internal sealed class TextProblem : LearningProblem
{
    /// <summary>Methods that mix sequences of vectors; the others are made for images.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["none", "fmix", "cutmix", "mixup", "samplepairing", "fmix-released", "cutmix-released"];

    private readonly TrainOptions options;
    private readonly TextTask task;
    private readonly TextLoader loader;
    private readonly Tensor vectors; // (words, channels), on the processor

    /// <summary>Prepares batches and vectors.</summary>
    /// <exception cref="ArgumentException">The training subset is larger than the data.</exception>
    /// <exception cref="DatasetException">The file of vectors cannot be used.</exception>
    public TextProblem(TextTask whole, TrainOptions options, Action<string>? log)
    {
        this.options = options;
        task = Validation.Apply(whole, options.Validate);
        var key = RandomKey.FromSeed((ulong)options.Seed);
        if (options.TrainSize is { } size && size != task.Train.Count)
        {
            task = size < task.Train.Count
                ? task with { Train = task.Train.StratifiedSample(size, key.Fold("train-size")) }
                : throw new ArgumentException($"TrainSize is {size}, but {task.Name} has only {task.Train.Count} training texts.");
        }
        loader = new TextLoader(task.Train, options.BatchSize, task.Padding, key);
        using var scope = NewDisposeScope();
        vectors = OpenVectors(key, log).DetachFromDisposeScope();
    }

    public override int TrainCount => task.Train.Count;

    public override int Channels => (int)vectors.shape[1];

    public override int Outputs => task.Train.Outputs;

    public override int BatchesPerEpoch => loader.BatchesPerEpoch;

    public override int[] TestLabels => task.Test.Labels;

    public override string Samples => "texts";

    public override IEnumerable<Batch> Epoch(int epoch, int firstBatch, Func<Batch, MixPlan> plan) => loader.Epoch(epoch, firstBatch, plan);

    public override MixPlan Draw(MixSampler sampler, Batch batch, RandomKey random, long step) =>
        sampler.Draw(batch.Inputs, InputAxes.NoChannels, random, step, task.Train.Target == TextTarget.Several ? null : batch.Labels);

    public override nn.Module<Tensor, Tensor> CreateModel()
    {
        var network = ModelCatalog.Create(options.Model, options.Width, options.Depth, Channels, Outputs);
        ModelInitialisation.Initialise(network, RandomKey.FromSeed((ulong)options.Seed).Fold("init"));
        return options.TrainVectors ? new EmbeddedText(vectors.clone(), network) : network;
    }

    public override MixedCall Forward(nn.Module<Tensor, Tensor> model, Device device)
    {
        var (embed, network) = Parts(model, device);
        return (words, plan, _) => network.call(plan.Apply(embed(words), InputAxes.ChannelsLast));
    }

    public override Tensor TwoInputs(Device device)
    {
        using var batch = new TextLoader(task.Train, Math.Min(2, task.Train.Count), task.Padding).Epoch(0).First();
        return options.TrainVectors ? batch.Inputs.to(device, copy: true) : EmbeddedText.LookUp(vectors, batch.Inputs).to(device);
    }

    public override Tensor Loss(MixPlan plan, Tensor logits, Tensor labels) => task.Train.Target == TextTarget.Class
        ? plan.CrossEntropy(logits, labels)
        : plan.BinaryCrossEntropy(Squeezed(logits), labels);

    public override Tensor Correct(MixPlan plan, Tensor logits, Tensor labels) => task.Train.Target == TextTarget.Class
        ? plan.MixedCorrect(logits, labels)
        : plan.BinaryCorrect(Squeezed(logits), labels);

    public override Evaluation Evaluate(nn.Module<Tensor, Tensor> model, Device device, int[]? predictions = null)
    {
        var (embed, network) = Parts(model, device);
        return TextEvaluator.Evaluate(words => network.call(embed(words)), model, task.Test, task.Padding, device, predictions);
    }

    public override string? Misfit(TrainedModel model) => model.Channels == Channels && model.Classes == Outputs ? null
        : $"was trained with word vectors of {model.Channels} dimensions and has {model.Classes} outputs, but here are vectors of {Channels} and {task.Name} needs {Outputs}";

    public override void Dispose()
    {
        vectors.Dispose();
        base.Dispose();
    }

    private Tensor OpenVectors(RandomKey key, Action<string>? log)
    {
        if (options.Vectors is null)
            return WordVectors.Random(task, options.VectorSize, key.Fold("vectors"));
        var (read, found) = WordVectors.Read(Datasets.FindFile(options.Vectors), task);
        var words = task.Words.Count - task.ZeroWords;
        log?.Invoke(FormattableString.Invariant($"{options.Vectors}: vectors of {read.shape[1]} dimensions for {found} of {words} words; the others are zero"));
        return read;
    }

    private (Func<Tensor, Tensor> Embed, nn.Module<Tensor, Tensor> Network) Parts(nn.Module<Tensor, Tensor> model, Device device)
    {
        if (model is EmbeddedText both)
            return (both.Embed, both.Network);
        // Frozen vectors stay where they are, and only those of a batch travel.
        return (words => EmbeddedText.LookUp(vectors, words.cpu()).to(device), model);
    }

    private static Tensor Squeezed(Tensor logits) => logits.shape[1] == 1 ? logits.squeeze(1) : logits;
}
