using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Texts;

/// <summary>Texts for a model of word vectors, which are mixed.</summary>
internal sealed class WordVectorTrainingTask : TextTrainingTask
{
    /// <summary>Methods that mix sequences of vectors; the others are made for images.</summary>
    public static IReadOnlyList<string> Methods { get; } =
    ["none", "fmix", "cutmix", "mixup", "samplepairing", "fmix-released", "cutmix-released"];

    private readonly Tensor vectors; // (words, channels), on the processor

    /// <summary>Prepares batches and vectors.</summary>
    /// <exception cref="ArgumentException">The training subset is larger than the data.</exception>
    /// <exception cref="DatasetException">The file of vectors cannot be used.</exception>
    public WordVectorTrainingTask(TextTask whole, TrainOptions options, Action<string>? log)
        : base(whole, options)
    {
        using var scope = NewDisposeScope();
        vectors = WordVectors.Open(Task, options, log).DetachFromDisposeScope();
    }

    public override int Channels => (int)vectors.shape[1];

    public override IReadOnlyList<string> Vocabulary => Task.Words;

    protected override string Kind => "texts";

    protected override InputSize Input => new() { Channels = Channels };

    public override nn.Module<Tensor, Tensor> CreateModel()
    {
        var network = ModelCatalog.Create(Options.Model, Options.Width, Options.Depth, Channels, Outputs);
        ModelInitialisation.Initialise(network, Key.Fold(Places.Initialisation));
        return Options.TrainVectors ? new EmbeddedText(vectors.clone(), network) : network;
    }

    public override MixedCall Forward(nn.Module model, Device device)
    {
        var (embed, network) = Parts(OfOneInput(model), device);
        return (batch, plan) => network.call(plan.Apply(embed(batch.Inputs), InputAxes.ChannelsLast));
    }

    public override Tensor TwoInputs(Device device) =>
        Options.TrainVectors ? TwoTexts().to(device) : EmbeddedText.LookUp(vectors, TwoTexts()).to(device);

    public override Evaluation Evaluate(
        nn.Module model,
        Device device,
        HeldOut samples = HeldOut.Test,
        Answers? answers = null,
        CancellationToken cancel = default
    )
    {
        var (embed, network) = Parts(OfOneInput(model), device);
        return TextEvaluator.Evaluate(words => network.call(embed(words)), model, Measured(samples), Task.Padding, device, answers, cancel);
    }

    public override string? Misfit(TrainedModel model) =>
        model.Channels == Channels && model.Classes == Outputs
            ? null
            : $"was trained with word vectors of {model.Channels} dimensions and has {model.Classes} outputs, but here are vectors of "
                + $"{Channels} and {Task.Name} needs {Outputs}";

    internal override nn.Module<Tensor, Tensor> Complete(nn.Module<Tensor, Tensor> model) =>
        model as EmbeddedText ?? new EmbeddedText(vectors.clone().DetachFromDisposeScope(), model);

    protected override void Dispose(bool disposing)
    {
        vectors.Dispose();
        base.Dispose(disposing);
    }

    private (Func<Tensor, Tensor> Embed, nn.Module<Tensor, Tensor> Network) Parts(nn.Module<Tensor, Tensor> model, Device device)
    {
        if (model is EmbeddedText both)
            return (both.Embed, both.Network);
        // Frozen vectors stay where they are, and only those of a batch travel.
        return (words => EmbeddedText.LookUp(vectors, words.cpu()).to(device), model);
    }
}
