using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Every setting of a training run; written whole into run.json. The defaults are the paper's recipe for small images (spec §3.1 and §3.2);
/// <see cref="For"/> gives those of a data set, and <see cref="OptionGroups"/> says what there is to know of each.
/// </summary>
public sealed record TrainOptions
{
    internal const string Sgd = "sgd",
        Adam = "adam",
        ByAccuracy = "accuracy",
        ByLoss = "loss";

    /// <summary>One of <see cref="Datasets.Names"/>.</summary>
    public string Dataset { get; init; } = "shapes";

    /// <summary>
    /// The data set's folder, or file, in run.json by its full path or as its name in $FMIX_DATA; null for $FMIX_DATA/name, and for
    /// "shapes", "tones", "phrases" and "solids", which need none.
    /// </summary>
    public string? Data { get; init; }

    /// <summary>
    /// Whether the data are opened again after a run was trained on them, which said what is odd about them; set by whoever does, and no
    /// option of a run.
    /// </summary>
    internal bool IsReopened { get; init; }

    /// <summary>The same for who opens the data of a run again, and need not be told once more what is odd about them.</summary>
    public TrainOptions Reopened() => this with { IsReopened = true };

    /// <summary>Who is told what is odd about the data: nobody where that was said before.</summary>
    internal Action<string>? NotesTo(Action<string>? log) => IsReopened ? null : log;

    /// <summary>For samples of one's own: leave out those that cannot be read. False by default: they are an error.</summary>
    public bool SkipBroken { get; init; }

    /// <summary>One of <see cref="Models.ModelCatalog.Names"/>.</summary>
    public string Model { get; init; } = "preact-resnet18";

    /// <summary>
    /// The model's width, at least 1; <see cref="Models.ModelEntry.WidthMeaning"/> says of what. Null for the model's own.
    /// </summary>
    public int? Width { get; init; }

    /// <summary>The model's number of layers, one of its <see cref="Models.ModelEntry.Depths"/>; null for the model's own.</summary>
    public int? Depth { get; init; }

    /// <summary>
    /// Published weights to begin with, also relative to $FMIX_DATA, which say the network's size. For images a file of a state dict, or a
    /// folder with one and its config.json; for BERT a folder with config.json, vocab.txt and the weights. Null for random weights, and for
    /// BERT a vocabulary of the training texts' words.
    /// </summary>
    public string? Weights { get; init; }

    /// <summary>
    /// Path of the last layer that is not trained, such as "layer2": it and all before it keep their weights and the statistics of their
    /// batch norms. Null to train all.
    /// </summary>
    public string? Freeze { get; init; }

    /// <summary>
    /// Learning rate of the body in multiples of <see cref="LearningRate"/>, which is the head's: all layers but the last. Positive.
    /// </summary>
    public double BodyRate { get; init; } = 1;

    /// <summary>
    /// Of a trained model: how its images are normalised, so that the weights it began with are not needed. Null in the options of a run.
    /// </summary>
    internal Normalisation? Normalisation { get; init; }

    /// <summary>
    /// Of a run that a checkpoint goes on with: the lengths of the axes of its tensors, by name, so that the weights it began with are not
    /// needed for the size of its model, nor loaded. Null in the options of a run.
    /// </summary>
    internal IReadOnlyDictionary<string, long[]>? Restored { get; init; }

    /// <summary>
    /// One of <see cref="MixMethods.Names"/>, or a combination such as "fmix+mixup"; see <see cref="MixMethods.Create"/>.
    /// </summary>
    public string Mix { get; init; } = "fmix";

    /// <summary>α of λ ~ Beta(α, α), positive.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>Decay power δ ≥ 0 of FMix's low-pass filter.</summary>
    public double Decay { get; init; } = 3;

    /// <summary>True: each sample has its own λ and mask, instead of one for the batch.</summary>
    public bool PerSample { get; init; }

    /// <summary>The last so many epochs train on unmixed samples; 0 … <see cref="Epochs"/>.</summary>
    public int UnmixedEpochs { get; init; }

    /// <summary>
    /// What happens to training images besides crop and flip: "none", or a policy and cutout such as "auto-cifar10+cutout:16", or for
    /// sounds "noise"; see <see cref="ImageAugmentation.Create"/>.
    /// </summary>
    public string Augment { get; init; } = "none";

    /// <summary>"sgd", with momentum; or "adam", which the paper uses for text and ModelNet.</summary>
    public string Optimiser { get; init; } = Sgd;

    /// <summary>Passes over the training images, at least 1.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary>
    /// Samples per step, at least 1. The last step of an epoch has what is left; a single sample that is left is part of the step before.
    /// </summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Learning rate before any decay, positive.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>μ of SGD, in [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay, at least 0.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>True by default, as in the paper: biases and batch norm decay like all other weights.</summary>
    public bool DecayAll { get; init; } = true;

    /// <summary>Nesterov's form of SGD's momentum; the paper uses the plain one.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Gradients whose norm over all parameters is larger are scaled down to it; null for no limit. Positive.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// Share of each label that is spread evenly over all classes, its own included, in [0, 1); 0 for none. For cross entropies over
    /// classes; the labels of a mixed sample are smoothed each.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>"cosine", or milestones such as "100,150": the 0-based epochs from which on the rate is divided by ten.</summary>
    public string Schedule { get; init; } = "100,150";

    /// <summary>Epochs of linear warm-up, from a quarter of the learning rate to the whole; 0 for none.</summary>
    public int WarmupEpochs { get; init; }

    /// <summary>Test after every so many epochs, and after the last; at least 1.</summary>
    public int TestEvery { get; init; } = 1;

    /// <summary>
    /// Test on part of the training images instead of the test split, and train on the others: a share such as "0.1", or a fold such as
    /// "2/5". The parts are stratified, not augmented, and the same for every seed. Null for the test split.
    /// </summary>
    public string? Validate { get; init; }

    /// <summary>
    /// Hold out this share of the training samples as validation samples, where the data have none of their own: by them the best epoch is
    /// chosen, and the test split is measured at the end only. Stratified, not augmented, and the same for every seed. Above 0 and below 1;
    /// null for none.
    /// </summary>
    public double? HoldOut { get; init; }

    /// <summary>
    /// With validation samples: "accuracy", or "loss", by which the best epoch is chosen. Where samples have no accuracy it is the loss.
    /// </summary>
    public string BestBy { get; init; } = ByAccuracy;

    /// <summary>
    /// With validation samples: end the run when so many tested epochs in a row brought nothing better, at least 1; null for never.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>Train on so many images only, equally many of each class; null for all.</summary>
    public int? TrainSize { get; init; }

    /// <summary>
    /// For a folder of images: rows and columns of what a model is given, at least 1; null for a size by the images' own.
    /// </summary>
    public int? ImageSize { get; init; }

    /// <summary>For a folder of images: how they become square, "crop", "pad" or "stretch".</summary>
    public string Fit { get; init; } = "crop";

    /// <summary>
    /// For images: what happens to each training image before it is augmented and mixed, such as "crop+flip", "resized-crop:0.25" or
    /// "none"; null for the data set's own.
    /// </summary>
    public string? BaseTransform { get; init; }

    /// <summary>
    /// For a folder of sounds: seconds of each that a model is given, 0.1 … 60; null for a length by the sounds' own, and of other data
    /// sets for one second.
    /// </summary>
    public double? Seconds { get; init; }

    /// <summary>For tables of texts: name of the column that has them; null for one that is called text, sentence and the like.</summary>
    public string? TextColumn { get; init; }

    /// <summary>For tables of texts: name of the column of classes; null for one that is called label, class and the like.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>
    /// For tables of texts that have several labels: names of the columns of 0 or 1, which commas separate; null for texts of one class.
    /// </summary>
    public string? LabelColumns { get; init; }

    /// <summary>
    /// For texts: a file of word vectors in the text format of GloVe and fastText, plain or gzipped, also relative to $FMIX_DATA. Null for
    /// random ones of <see cref="VectorSize"/> dimensions.
    /// </summary>
    public string? Vectors { get; init; }

    /// <summary>For texts without a file of vectors: dimensions of the random ones, at least 1.</summary>
    public int VectorSize { get; init; } = 300;

    /// <summary>For texts: word vectors are trained with the model. False by default, as in the paper: they stay as they are.</summary>
    public bool TrainVectors { get; init; }

    /// <summary>
    /// For texts: words kept of each, from its beginning, at least 1; null for all. For BERT: word pieces and both marks, at least 3, at
    /// most its positions.
    /// </summary>
    public int? MaxWords { get; init; }

    /// <summary>For texts: all in lower case, also where the data set's rules keep capitals (IMDb).</summary>
    public bool LowerCase { get; init; }

    /// <summary>For point clouds: points of each that the model gets, or that its grid is made of; at least 2.</summary>
    public int Points { get; init; } = 1000;

    /// <summary>
    /// For point clouds: voxels along each axis of the grids that are mixed; at least 2, and <see cref="Models.VoxNet.LeastResolution"/>
    /// for a model of grids.
    /// </summary>
    public int Resolution { get; init; } = 32;

    /// <summary>Names all the randomness of the run; every value is valid.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Processor threads; 0 for as many as there are cores, which is also the most that are used.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// "float32"; or "bfloat16": the network computes in bfloat16, with float32 master weights, batch norm and loss. Processors without
    /// bfloat16 instructions stay with float32.
    /// </summary>
    public string Precision { get; init; } = Training.Precision.Float32;

    /// <summary>"cpu", "cuda" or "cuda:1".</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>The values of <see cref="Precision"/>.</summary>
    public static IReadOnlyList<string> Precisions => Training.Precision.Names;

    /// <summary>The values of <see cref="Optimiser"/>.</summary>
    public static IReadOnlyList<string> Optimisers { get; } = [Sgd, Adam];

    /// <summary>The values of <see cref="BestBy"/>.</summary>
    public static IReadOnlyList<string> BestMeasures { get; } = [ByAccuracy, ByLoss];

    /// <summary>
    /// The defaults of a data set: the paper's recipe for real ones; for "shapes", "tones", "phrases" and "solids" a network and a run
    /// small enough to finish within two minutes on two cores, for "shapes" within one. Recipes.json has them all.
    /// </summary>
    public static TrainOptions For(string dataset) => Datasets.Find(dataset)?.Recipe ?? Recipes.OfData(dataset);

    /// <summary>
    /// The same with another model, or published weights. BERT on texts has a recipe of its own, in Recipes.json: with weights the paper's,
    /// without them a small network; and so has a folder of images with weights.
    /// </summary>
    public TrainOptions WithModel(string model, string? weights) =>
        Datasets.KindOf(Dataset) is { } kind ? kind.WithModel(this, model, weights) : OfModel(model, weights);

    /// <summary>
    /// The same with another model, without the depth that goes with the former; and without any size where that is the weights'.
    /// </summary>
    internal TrainOptions OfModel(string model, string? weights)
    {
        var isOfWeights = weights is not null && ModelCatalog.HasSizeOfWeights(model);
        return this with
        {
            Model = model,
            Weights = weights,
            Width = isOfWeights ? null : Width,
            Depth = isOfWeights || model != Model ? null : Depth,
        };
    }

    /// <summary>
    /// The same recipe in another number of epochs: milestones move in proportion (100,150 of 200 become 10,15 of 20), so that a
    /// shortened run still decays. A cosine spans the run anyway.
    /// </summary>
    public TrainOptions WithEpochs(int epochs)
    {
        var milestones = LearningRateSchedule.Read(Schedule).Milestones;
        if (milestones is null || epochs < 1 || Epochs < 1)
            return this with { Epochs = epochs };
        var moved = milestones.Select(milestone => Math.Max(1, (int)Math.Round((double)milestone * epochs / Epochs))).Distinct();
        return this with { Epochs = epochs, Schedule = string.Join(',', moved) };
    }

    /// <summary>
    /// The same with another optimiser, and for it the learning rate and weight decay that the paper uses it with: 0.1 and 1e-4 for SGD,
    /// 1e-3 and none for Adam.
    /// </summary>
    public TrainOptions WithOptimiser(string optimiser) =>
        optimiser == Optimiser ? this : Recipes.OfOptimiser(this with { Optimiser = optimiser });

    /// <summary>
    /// The same with the model's own width and depth as numbers where they are null, unless weights give them, so that equal networks have
    /// equal options.
    /// </summary>
    public TrainOptions WithModelSize() =>
        Weights is null && Models.ModelCatalog.Names.Contains(Model)
            ? this with
            {
                Width = Width ?? Models.ModelCatalog.Find(Model).Width,
                Depth = Depth ?? Models.ModelCatalog.Find(Model).Depth,
            }
            : this;

    /// <summary>The same, computed with what another run is computed with: threads, device and folder of the data.</summary>
    public TrainOptions InCircumstancesOf(TrainOptions other) =>
        OptionGroups.Circumstances.Aggregate(this, (options, option) => option.With(options, option.Of(other)));

    /// <summary>One line per setting outside its range, naming it, its value and what is accepted; none when all is well.</summary>
    public IEnumerable<string> Violations() => Violations(property => property);

    /// <summary>The same in the names of whoever reads it, such as a command line's options.</summary>
    /// <param name="name">What a property of this type is called.</param>
    public IEnumerable<string> Violations(Func<string, string> name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return OptionGroups.All.SelectMany(group => group.Violations(this, name));
    }

    /// <summary>Whether data set, model or a method are of a program's own, and not of this library.</summary>
    internal bool HasOwnNames() =>
        !Datasets.IsBuiltIn(Dataset)
        || !ModelCatalog.IsBuiltIn(Model)
        || MixMethods.Problem(Mix) is not null
        || !MixMethods.Combined(Mix).All(MixMethods.IsBuiltIn);

    /// <summary>
    /// The same, where data set and model may be of one's own, whose names no table has; and so may the method, of a run that is only read.
    /// </summary>
    internal IEnumerable<string> ViolationsButNames(Func<string, string> name, bool butMethod = true) =>
        OptionGroups.All.SelectMany(group =>
            group.Violations(this, name, butMethod ? [nameof(Dataset), nameof(Model), nameof(Mix)] : [nameof(Dataset), nameof(Model)])
        );
}
