namespace FMixSharp.Lab.Training.Options;

/// <summary>How weights are learned.</summary>
internal sealed class OptimisationOptions()
    : OptionGroup(
        "Optimisation",
        new TrainOption(
            nameof(TrainOptions.Optimiser),
            new Choice(TrainOptions.Optimisers),
            "sgd, with momentum; or adam, by default at a rate of 0.001 without weight decay."
        ),
        new TrainOption(nameof(TrainOptions.Epochs), new WholeNumbers(1), "Passes over the training samples."),
        new TrainOption(
            nameof(TrainOptions.BatchSize),
            new WholeNumbers(1, MostInBatch),
            "Samples per step; a single one that is left over joins the step before."
        ),
        new TrainOption(
            nameof(TrainOptions.LearningRate),
            Numbers.Positive("X", Numbers.MostOfFactor),
            "Learning rate before any decay, above 0."
        )
        {
            Switch = "--lr",
        },
        new TrainOption(
            nameof(TrainOptions.Momentum),
            new Numbers("M", "a number of at least 0 and below 1", value => value is >= 0 and < 1),
            "Share of the last step's direction that sgd keeps, at least 0 and below 1."
        )
        {
            Idle = (options, _) => options.Optimiser == TrainOptions.Sgd ? null : $"{options.Optimiser} has moments of its own",
        },
        new TrainOption(
            nameof(TrainOptions.WeightDecay),
            Numbers.NotNegative("X", Numbers.MostOfFactor),
            "Weight decay, at least 0: so much of each weight is added to its gradient."
        ),
        new TrainOption(
            nameof(TrainOptions.DecayAll),
            new YesOrNo(Given: false),
            "Leave biases, batch norm and other vectors out of weight decay, which by default is for all weights, as in the paper."
        )
        {
            Switch = "--decay-weights-only",
        },
        new TrainOption(nameof(TrainOptions.Nesterov), new YesOrNo(), "Nesterov's form of sgd's momentum."),
        new TrainOption(
            nameof(TrainOptions.ClipNorm),
            Numbers.Positive("X", Numbers.MostOfFactor),
            "Scale gradients down to this norm, over all weights together, where they are larger."
        )
        {
            NullText = "no limit",
        },
        new TrainOption(
            nameof(TrainOptions.LabelSmoothing),
            new Numbers("E", "a number of at least 0 and below 1", value => value is >= 0 and < 1),
            "Share of each label that is spread evenly over all classes, at least 0 and below 1; of a mixed sample, of both labels."
        ),
        new TrainOption(
            nameof(TrainOptions.Schedule),
            new Texts("STEPS", text => LearningRateSchedule.Read(text).Problem is { } problem ? $": {problem}" : null),
            "Epochs after each of which the rate is a tenth of before, such as 100,150; or cosine. With --epochs the default moves in "
                + "proportion."
        ),
        new TrainOption(
            nameof(TrainOptions.WarmupEpochs),
            new WholeNumbers(0),
            "Epochs in which the rate first rises from a quarter to the whole, at most all."
        )
    )
{
    // Far above what anybody trains, and low enough that products of sizes are whole numbers of 64 bits.
    private const int MostInBatch = 1_048_576;

    private protected override IEnumerable<string> Relations(TrainOptions options, Func<string, string> name)
    {
        if (options.Nesterov && options.Optimiser == TrainOptions.Adam)
            yield return $"{name(nameof(options.Nesterov))} is true, which is a form of SGD's momentum; expected false with Adam.";
        if (options.Epochs >= 1 && options.WarmupEpochs > options.Epochs)
            yield return $"{name(nameof(options.WarmupEpochs))} is {options.WarmupEpochs}; expected a whole number from 0 to the number of "
                + $"epochs, {options.Epochs}.";
    }
}
