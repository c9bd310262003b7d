using FMixSharp.Lab.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models.Bert;

/// <summary>
/// The paper's BERT (spec §4.10): the mean over the hidden states before the first layer and after each, and over all places of a text,
/// padding included; then a linear layer. Attention does not look at padding, which is wherever a number is 0. Parameters have the names of
/// public checkpoints.
/// </summary>
internal sealed class BertClassifier : CompositeModule, IStochasticModule, IOnnxModule
{
    private readonly BertModel bert;
    private readonly Linear classifier;

    /// <summary>Builds it in training mode, in float32 on the processor.</summary>
    /// <param name="config">Its sizes.</param>
    /// <param name="classes">Number of logits, at least 1.</param>
    public BertClassifier(BertConfig config, int classes)
        : base(nameof(BertClassifier))
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        Config = config;
        bert = new BertModel(config);
        classifier = Linear(config.Hidden, classes);
        RegisterComponents();
    }

    /// <summary>Its sizes.</summary>
    public BertConfig Config { get; }

    /// <summary>The encoder.</summary>
    internal Module Encoder => bert;

    /// <summary>
    /// Weights of linear layers and of vectors are normal with a deviation of 0.02 at the base model's width, and in proportion to 1/√width
    /// at others; biases zero.
    /// </summary>
    internal InitialisationScheme Initialisation =>
        new() { LinearDeviation = 0.02 * Math.Sqrt(768.0 / Config.Hidden), ZeroLinearBiases = true };

    /// <inheritdoc/>
    public void BeginStep(RandomKey key) => bert.BeginStep(key);

    /// <summary>
    /// Logits (B, classes) of token ids (B, L), int64, 0 for padding; L is 1 … <see cref="BertConfig.Positions"/>. The caller owns them.
    /// </summary>
    /// <exception cref="ArgumentException">The texts are longer.</exception>
    public override Tensor forward(Tensor input)
    {
        if (input.shape[1] > Config.Positions)
            throw new ArgumentException(
                $"texts of {input.shape[1]} word pieces are longer than the model's {Config.Positions} positions",
                nameof(input)
            );
        using var scope = NewDisposeScope();
        return classifier.call(cat([.. bert.States(input)], 1).mean([1])).MoveToOuterDisposeScope();
    }

    OnnxValue IOnnxModule.Write(OnnxGraph graph, OnnxValue input)
    {
        var states = graph.Add("Concat", bert.Write(graph, input), OnnxAttribute.Whole("axis", 1));
        return graph.Call(
            classifier,
            graph.Add("ReduceMean", [states], OnnxAttribute.Wholes("axes", 1), OnnxAttribute.Whole("keepdims", 0))
        );
    }
}
