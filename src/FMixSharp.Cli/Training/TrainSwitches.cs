using System.CommandLine;
using FMixSharp.Cli.Parsing;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Training;

/// <summary>The options of "fmix train" that describe a run, and how they become <see cref="TrainOptions"/>.</summary>
internal sealed class TrainSwitches
{
    private static readonly TrainOptions Quick = TrainOptions.For("shapes");
    private static readonly TrainOptions Real = TrainOptions.For("cifar10");

    private readonly Option<string?> dataset = Options.Choice(
        "--dataset",
        "NAME",
        $"What to train on: {string.Join(", ", TrainingData.Names)}; shapes, tones, phrases and solids are built in. [default: "
            + $"{Quick.Dataset}]",
        [.. TrainingData.Names]
    );
    private readonly Option<string?> data = Options.Text("--data", "DIR", "Folder of the data set. [default: $FMIX_DATA/<dataset>]");
    private readonly Option<string?> model = Options.Choice(
        "--model",
        "NAME",
        $"Network: {string.Join(", ", ModelCatalog.Names)}. [default: {Real.Model}]",
        [.. ModelCatalog.Names]
    );
    private readonly Option<int?> width = Options.Whole(
        "--width",
        "Width of the network: channels of the first stage; for wrn and pyramidnet the widening, for densenet the growth rate; for "
            + "bert the hidden size. "
            + Default(o => o.Width ?? (object)"the network's own"),
        1
    );
    private readonly Option<int?> depth = Options.Whole(
        "--depth",
        $"Number of the network's layers. {Default(o => o.Depth ?? (object)"the network's own")}",
        1
    );
    private readonly Option<string?> mix = Options.Text(
        "--mix",
        "METHOD",
        $"How samples are mixed: {string.Join(", ", MixMethods.Names)}; A+B or A:2+B:1 for turns of so many batches; A|B or A:3|B for "
            + $"one at random, "
            + $"by weight, for each batch. [default: {Real.Mix}]"
    );
    private readonly Option<double?> alpha = Options.Number(
        "--alpha",
        "A",
        $"α of λ ~ Beta(α, α), above 0; small values mix little. [default: {Real.Alpha}]",
        "a number above 0",
        value => value > 0
    );
    private readonly Option<double?> decay = Options.Number(
        "--decay",
        "D",
        $"Decay power δ of FMix masks, at least 0; higher is smoother. [default: {Real.Decay}]",
        "a number of at least 0",
        value => value >= 0
    );
    private readonly Option<bool> perSample = Options.Switch(
        "--per-sample",
        "Give each sample its own λ and mask, where the batch would share one."
    );
    private readonly Option<string?> augment = Options.Text(
        "--augment",
        "POLICY",
        $"What happens to training images besides crop and flip: {ImageAugmentation.Forms}; A+B for one after another, cutout last. "
            + $"[default: {Real.Augment}]",
        ImageAugmentation.Problem
    );
    private readonly Option<string?> optimiser = Options.Choice(
        "--optimiser",
        "NAME",
        $"sgd, with momentum; or adam, by default at a rate of 0.001 without weight decay. {Default(o => o.Optimiser)}",
        [.. TrainOptions.Optimisers]
    );
    private readonly Option<int?> epochs = Options.Whole("--epochs", $"Passes over the training samples. {Default(o => o.Epochs)}", 1);
    private readonly Option<int?> batchSize = Options.Whole(
        "--batch-size",
        $"Samples per step; a single one that is left over joins the step before. {Default(o => o.BatchSize)}",
        1
    );
    private readonly Option<double?> lr = Options.Number(
        "--lr",
        "X",
        $"Learning rate before any decay, above 0. {Default(o => o.LearningRate)}",
        "a number above 0",
        value => value > 0
    );
    private readonly Option<string?> schedule = Options.Text(
        "--schedule",
        "STEPS",
        "Epochs after each of which the rate is a tenth of before, such as 100,150; or cosine. "
            + $"With --epochs the default moves in proportion. {Default(o => o.Schedule)}"
    );
    private readonly Option<int?> testEvery = Options.Whole(
        "--test-every",
        $"Test after every so many epochs, and after the last. {Default(o => o.TestEvery)}",
        1
    );
    private readonly Option<string?> validate = Options.Text(
        "--validate",
        "PART",
        "Test on part of the training samples and train on the others: a share such as 0.1, or a fold such as 2/5. [default: the test "
            + "samples]"
    );
    private readonly Option<int?> trainSize = Options.Whole(
        "--train-size",
        $"Train on so many samples only, equally many of each class. {Default(o => o.TrainSize ?? (object)"all")}",
        1
    );
    private readonly Option<string?> vectors = Options.Text(
        "--vectors",
        "FILE",
        "Texts: word vectors as text, such as GloVe's or fastText's, plain or gzipped. [default: random ones]"
    );
    private readonly Option<int?> vectorSize = Options.Whole(
        "--vector-size",
        "Texts: dimensions of random word vectors. [default: 300; for phrases: 32]",
        1
    );
    private readonly Option<bool> trainVectors = Options.Switch(
        "--train-vectors",
        "Texts: train the word vectors, too, instead of leaving them as they are."
    );
    private readonly Option<string?> weights = Options.Text(
        "--weights",
        "DIR",
        "bert: folder with config.json, vocab.txt and model.safetensors as they are published. [default: a small network with random "
            + "weights]"
    );
    private readonly Option<int?> maxWords = Options.Whole(
        "--max-words",
        "Texts: words kept of each, from its beginning. [default: all; for bert: 128]",
        1
    );
    private readonly Option<bool> lowerCase = Options.Switch("--lower-case", "Texts: all in lower case, also of imdb.");
    private readonly Option<int?> points = Options.Whole("--points", "Point clouds: points of each. [default: 1000; for solids: 256]", 2);
    private readonly Option<int?> resolution = Options.Whole(
        "--resolution",
        "Point clouds: voxels along each axis of the grids that are mixed. [default: 32]",
        2
    );
    private readonly Option<long?> seed = Options.Seed($"Names all the randomness of the run. [default: {Real.Seed}]");
    private readonly Option<int?> threads = Options.Whole("--threads", "Processor threads; 0 for one per core. [default: 0]", 0);
    private readonly Option<string?> precision = Options.Choice(
        "--precision",
        "NAME",
        "float32; or bfloat16, about twice as fast on processors with AVX512-BF16 or AMX: the network computes in bfloat16, with "
            + "float32 weights, "
            + $"batch norm and loss. [default: {Real.Precision}]",
        [.. TrainOptions.Precisions]
    );
    private readonly Option<string?> device = Options.Text("--device", "NAME", "Where to train: cpu or cuda. [default: cpu]");

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All =>
        [
            dataset,
            data,
            model,
            width,
            depth,
            mix,
            alpha,
            decay,
            perSample,
            augment,
            optimiser,
            epochs,
            batchSize,
            lr,
            schedule,
            testEvery,
            validate,
            trainSize,
            vectors,
            vectorSize,
            trainVectors,
            weights,
            maxWords,
            lowerCase,
            points,
            resolution,
            seed,
            threads,
            precision,
            device,
        ];

    /// <summary>The run that the command line describes: the data set's defaults, and what was given.</summary>
    /// <exception cref="UsageException">Something is out of range or unknown; all of it is listed at once.</exception>
    public TrainOptions Read(ParseResult result)
    {
        var defaults = TrainOptions.For(result.GetValue(dataset) ?? Quick.Dataset);
        if (result.GetValue(model) is { } name)
            defaults = defaults.WithModel(name, result.GetValue(weights));
        defaults = defaults.WithOptimiser(result.GetValue(optimiser) ?? defaults.Optimiser);
        if (result.GetValue(epochs) is { } count)
            defaults = defaults.WithEpochs(count);
        var options = defaults with
        {
            Data = result.GetValue(data) ?? defaults.Data,
            Width = result.GetValue(width) ?? defaults.Width,
            Depth = result.GetValue(depth) ?? defaults.Depth,
            Mix = result.GetValue(mix) ?? defaults.Mix,
            Alpha = result.GetValue(alpha) ?? defaults.Alpha,
            Decay = result.GetValue(decay) ?? defaults.Decay,
            PerSample = result.GetValue(perSample) || defaults.PerSample,
            Augment = result.GetValue(augment) ?? defaults.Augment,
            BatchSize = result.GetValue(batchSize) ?? defaults.BatchSize,
            LearningRate = result.GetValue(lr) ?? defaults.LearningRate,
            Schedule = result.GetValue(schedule) ?? defaults.Schedule,
            TestEvery = result.GetValue(testEvery) ?? defaults.TestEvery,
            Validate = result.GetValue(validate) ?? defaults.Validate,
            TrainSize = result.GetValue(trainSize) ?? defaults.TrainSize,
            Vectors = result.GetValue(vectors) ?? defaults.Vectors,
            VectorSize = result.GetValue(vectorSize) ?? defaults.VectorSize,
            TrainVectors = result.GetValue(trainVectors) || defaults.TrainVectors,
            Weights = result.GetValue(weights) ?? defaults.Weights,
            MaxWords = result.GetValue(maxWords) ?? defaults.MaxWords,
            LowerCase = result.GetValue(lowerCase) || defaults.LowerCase,
            Points = result.GetValue(points) ?? defaults.Points,
            Resolution = result.GetValue(resolution) ?? defaults.Resolution,
            Seed = result.GetValue(seed) ?? defaults.Seed,
            Threads = result.GetValue(threads) ?? defaults.Threads,
            Precision = result.GetValue(precision) ?? defaults.Precision,
            Device = result.GetValue(device) ?? defaults.Device,
        };
        var violations = string.Join(' ', options.Violations(OptionNames.Of));
        return violations.Length == 0 ? options : throw new UsageException(violations);
    }

    /// <summary>A line for each option that was given and changes nothing.</summary>
    /// <exception cref="UsageException">A folder was given for built-in data, so that something else was meant.</exception>
    public IEnumerable<string> WithoutEffect(ParseResult result, TrainOptions options)
    {
        if (IsGiven(data) && TrainingData.BuiltIn.Contains(options.Dataset))
            throw new UsageException(
                $"--data is given, but {options.Dataset} is built in; name another data set with --dataset, such as image-folder."
            );
        var uses = MixMethods.Uses(options.Mix);
        (Option Option, bool IsUsed, string Because)[] all =
        [
            (alpha, uses.Alpha, $"{options.Mix} draws no λ"),
            (decay, uses.Decay, $"{options.Mix} has no FMix masks"),
            (perSample, uses.PerSample, $"{options.Mix} has no λ and mask that the batch would share"),
            (
                vectorSize,
                TrainingData.HasWordVectors(options) && options.Vectors is null,
                options.Vectors is null ? $"{options.Dataset} with {options.Model} has no word vectors" : "--vectors says it"
            ),
        ];
        return
        [
            .. all.Where(each => !each.IsUsed && IsGiven(each.Option))
                .Select(each => $"{each.Option.Name} changes nothing: {each.Because}."),
        ];

        bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
    }

    /// <summary>
    /// The options of a run that is resumed: its own, though it may go on in other circumstances (threads, device, data folder).
    /// </summary>
    /// <exception cref="UsageException">Another option was given.</exception>
    public TrainOptions ReadForResume(ParseResult result, TrainOptions recorded)
    {
        Option[] changeable = [data, threads, device];
        if (All.Except(changeable).FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } given)
        {
            throw new UsageException(
                $"{given.Name} cannot be given with --resume: a run goes on with the options in its run.json. "
                    + $"Only {string.Join(", ", changeable.Select(option => option.Name))} may change."
            );
        }
        return recorded with
        {
            Data = result.GetValue(data) ?? recorded.Data,
            Threads = result.GetValue(threads) ?? recorded.Threads,
            Device = result.GetValue(device) ?? recorded.Device,
        };
    }

    private static string Default(Func<TrainOptions, object> option)
    {
        var (real, quick) = (FormattableString.Invariant($"{option(Real)}"), FormattableString.Invariant($"{option(Quick)}"));
        return real == quick ? $"[default: {real}]" : $"[default: {real}; for shapes: {quick}]";
    }
}
