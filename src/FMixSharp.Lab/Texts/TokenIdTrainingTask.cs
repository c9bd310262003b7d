using FMixSharp.Lab.Models;
using FMixSharp.Lab.Models.Bert;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Safetensors;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Weights;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// Texts for BERT, which has vectors of its own: the token ids are mixed, each place taking that of one text or the other. What is padding
/// is seen from the mixed numbers.
/// </summary>
internal sealed class TokenIdTrainingTask : TextTrainingTask
{
    /// <summary>Methods that select; there is no mean of two words' numbers.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["none", "fmix", "cutmix", "fmix-released", "cutmix-released"];

    private readonly BertFolder? weights;
    private readonly Action<string>? log;

    /// <summary>Prepares batches.</summary>
    /// <exception cref="ArgumentException">The training subset is larger than the data.</exception>
    /// <exception cref="WeightsException">The folder of weights cannot be used.</exception>
    public TokenIdTrainingTask(TextTask whole, TrainOptions options, Action<string>? log)
        : base(whole, options)
    {
        this.log = log;
        weights = options.Weights is null ? null : BertFolder.Open(options.Weights);
    }

    public override int Channels => weights?.Config.Vocabulary ?? Task.Words.Count;

    public override IReadOnlyList<string>? Vocabulary => weights is null ? Task.Words : null;

    protected override string Kind => "token_ids";

    protected override InputSize Input => new() { Vocabulary = Channels };

    public override nn.Module<Tensor, Tensor> CreateModel()
    {
        var model = ModelCatalog.Create(Options.Model, Options.Width, Options.Depth, Channels, Outputs, Options.Weights);
        ModelInitialisation.Initialise(model, Key.Fold(Places.Initialisation));
        if (weights is not null && Options.Restored is null)
        {
            var others = BertWeights.Load(weights.WeightsFile, (BertClassifier)model);
            log?.Invoke($"{weights.WeightsFile}: all weights of the encoder{(others.Count == 0 ? "" : $"; not used are {Few(others)}")}");
        }
        return model;
    }

    public override MixedCall Forward(nn.Module model, Device device) =>
        (batch, plan) => OfOneInput(model).call(plan.Apply(batch.Inputs, InputAxes.NoChannels));

    public override Tensor TwoInputs(Device device) => TwoTexts().to(device);

    public override Evaluation Evaluate(
        nn.Module model,
        Device device,
        HeldOut samples = HeldOut.Test,
        Answers? answers = null,
        CancellationToken cancel = default
    ) => TextEvaluator.Evaluate(OfOneInput(model).call, model, Measured(samples), Task.Padding, device, answers, cancel);

    public override string? Misfit(TrainedModel model) =>
        model.Channels == Channels && model.Classes == Outputs
            ? null
            : $"was trained with a vocabulary of {model.Channels} entries and has {model.Classes} outputs, but here are {Channels} and "
                + $"{Task.Name} needs {Outputs}";

    // Published files have a dozen.
    private static string Few(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(20).Select(SafetensorsHeader.Printable)) + (names.Count > 20 ? $" and {names.Count - 20} more" : "");
}
