using FMixSharp.Lab.Models.Bert;
using FMixSharp.Lab.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>Builds models by their command-line names.</summary>
public static class ModelCatalog
{
    internal const string BertName = "bert";

    private static IReadOnlyList<ModelEntry> added = [];

    private const string FirstStage = "channels of the first stage";
    private static readonly string[] firstStages = ["layer1", "layer2"];

    /// <summary>All models, with their own sizes, the layers that Manifold MixUp mixes, and sources.</summary>
    public static IReadOnlyList<ModelEntry> Entries => [.. builtIn, .. added];

    /// <summary>All names, for help texts and errors.</summary>
    public static IReadOnlyList<string> Names => [.. Entries.Select(entry => entry.Name)];

    private static readonly IReadOnlyList<ModelEntry> builtIn =
    [
        PreActResNet(18),
        PreActResNet(34),
        PreActResNet(50),
        PreActResNet(101),
        new()
        {
            Name = "wrn-28-10",
            Width = 10,
            WidthMeaning = "widening factor",
            Depth = 28,
            Depths = WideResNet.Depths,
            MixLayers = firstStages,
            Source = "Zagoruyko and Komodakis, 2016",
            Build = (width, depth, channels, classes) => new WideResNet(depth, width, channels, classes),
            Parameters = (width, depth, channels, classes) => ModelParameters.WideResNet(depth, width, channels, classes),
        },
        new()
        {
            Name = "densenet-bc-190-40",
            Width = 40,
            WidthMeaning = "growth rate",
            Depth = 190,
            Depths = DenseNet.Depths,
            MixLayers = ["block1", "block2"],
            Source = "Huang, Liu, van der Maaten and Weinberger, 2017",
            Build = (width, depth, channels, classes) => new DenseNet(depth, width, channels, classes),
            Parameters = (width, depth, channels, classes) => ModelParameters.DenseNet(depth, width, channels, classes),
        },
        new()
        {
            Name = "pyramidnet-272-200",
            Width = 200,
            WidthMeaning = "widening α̃, the channels that all blocks add",
            Depth = 272,
            Depths = PyramidNet.Depths,
            MixLayers = firstStages,
            Source = "Han, Kim and Kim, 2017; ShakeDrop: Yamada, Iwamura, Akiba and Kise, 2019",
            Build = (width, depth, channels, classes) => new PyramidNet(depth, width, channels, classes),
            Parameters = (width, depth, channels, classes) => ModelParameters.PyramidNet(depth, width, channels, classes),
        },
        ResNet(18),
        ResNet(34),
        ResNet(50),
        ResNet(101),
        SeResNeXt("se-resnext50", "as released", paddedPool: false),
        SeResNeXt("se-resnext50-padded", "with ResNet's first pool, as timm has it", paddedPool: true),
        OneSize(
            "fast-cnn",
            ModelInput.Images,
            64,
            FirstStage,
            8,
            "ours, after the CIFAR-10 speed records (Page, 2018; Jordan, 2024)",
            (width, channels, classes) => new FastCnn(width, channels, classes),
            FastCnn.Parameters,
            firstStages
        ),
        Text(
            "text-cnn",
            "channels of the convolutions",
            3,
            (width, channels, classes) => new TextCnn(width, channels, classes),
            (width, channels, classes) => ModelParameters.TextCnn(width, channels, classes)
        ),
        Text(
            "bilstm",
            "hidden units of each direction",
            2,
            (width, channels, classes) => new BiLstm(width, channels, classes),
            (width, channels, classes) => ModelParameters.BiLstm(width, channels, classes)
        ),
        OneSize(
            "pointnet",
            ModelInput.Points,
            64,
            "values of a point after the first layer",
            6,
            "Qi, Su, Mo and Guibas, 2017; Harris et al., \"FMix\", 2020",
            (width, channels, classes) => new PointNet(width, channels, classes),
            (width, channels, classes) => ModelParameters.PointNet(width, channels, classes)
        ),
        OneSize(
            "voxnet",
            ModelInput.Voxels,
            32,
            "channels of the convolutions",
            4,
            "Maturana and Scherer, 2015",
            (width, channels, classes) => new VoxNet(width, channels, classes),
            (width, channels, classes) => ModelParameters.VoxNet(width, channels, classes)
        ),
        new()
        {
            Name = BertName,
            Input = ModelInput.TokenIds,
            Width = 768,
            WidthMeaning = "values of a hidden state",
            Depth = 12,
            Depths = ModelDepths.Any,
            MixLayers = [],
            Source = "Devlin, Chang, Lee and Toutanova, \"BERT\", 2019",
            Build = (width, depth, channels, classes) => new BertClassifier(BertConfig.Of(width, depth, channels), classes),
            Parameters = (width, depth, channels, classes) => ModelParameters.Bert(BertConfig.Of(width, depth, channels), classes),
        },
    ];

    /// <summary>Whether published weights say the size of a model, so that no width or depth is given beside them.</summary>
    internal static bool HasSizeOfWeights(string name) =>
        name == BertName || Entries.FirstOrDefault(entry => entry.Name == name)?.Like is not null;

    /// <summary>Whether a model comes with this library.</summary>
    internal static bool IsBuiltIn(string name) => builtIn.Any(entry => entry.Name == name);

    /// <summary>Adds a model of one's own, which can then be trained by its name.</summary>
    /// <exception cref="ArgumentException">There is a model of its name, or the name is empty or has spaces.</exception>
    public static void Add(ModelEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (string.IsNullOrEmpty(entry.Name) || entry.Name.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
            throw new ArgumentException($"A model is called '{entry.Name}'; expected a name without spaces.", nameof(entry));
        lock (firstStages)
        {
            if (Names.Contains(entry.Name))
                throw new ArgumentException($"There is a model called '{entry.Name}' already.", nameof(entry));
            added = [.. added, entry];
        }
    }

    /// <summary>The model of this name.</summary>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public static ModelEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Entries.FirstOrDefault(entry => entry.Name == name)
            ?? throw new ArgumentException($"There is no model '{name}'; {NearestName.Expected(name, Names)}.", nameof(name));
    }

    /// <summary>Builds a model in training mode, in float32 on the processor; the caller owns it.</summary>
    /// <remarks>
    /// Its weights are libtorch's; call <see cref="ModelInitialisation.Initialise"/> for weights that depend on the seed alone. A model
    /// that is an <see cref="IStochasticModule"/> wants a key before each training step.
    /// </remarks>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="width">At least 1, see <see cref="ModelEntry.WidthMeaning"/>; null for the model's own.</param>
    /// <param name="depth">One of <see cref="ModelEntry.Depths"/>; null for the model's own.</param>
    /// <param name="channels">Channels of the images: 3 for colour, 1 for grey; dimensions of the word vectors; entries of the vocabulary;
    /// coordinates of a point (3); or channels of a grid (1).</param>
    /// <param name="classes">Number of classes, at least 1.</param>
    /// <param name="weights">Published weights, whose size it then has: a file, or a folder; for BERT a folder. Null for none. The weights
    /// themselves are not read.</param>
    /// <exception cref="ArgumentException">The name is unknown, a number is below 1, or there is no such depth.</exception>
    /// <exception cref="WeightsException">The weights cannot be used.</exception>
    public static Module<Tensor, Tensor> Create(string name, int? width, int? depth, int channels, int classes, string? weights = null)
    {
        if (weights is not null && name == BertName)
            return new BertClassifier(BertFolder.Open(weights).Config, classes);
        if (weights is not null)
        {
            using var file = ImageWeights.Open(weights, name);
            return file.Build(width, depth, channels, classes);
        }
        var entry = Find(name);
        return entry.Build(width ?? entry.Width, depth ?? entry.Depth, channels, classes);
    }

    /// <summary>
    /// The model of a run, as <see cref="Create"/> builds it, whose size is that of its stored tensors, the lengths of whose axes
    /// are given by name, where it began with published weights.
    /// </summary>
    internal static Module<Tensor, Tensor> Restore(
        string name,
        int? width,
        int? depth,
        int channels,
        int classes,
        string? weights,
        IReadOnlyDictionary<string, long[]> shapes
    ) =>
        weights is null || name == BertName
            ? Create(name, width, depth, channels, classes, weights)
            : Find(name).Like?.Invoke(shapes, channels, classes) ?? Create(name, width, depth, channels, classes);

    /// <summary>A model for people, such as "wrn-28-10, width 2"; the depth is named where it is not the model's own.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="width">Its width; null for its own.</param>
    /// <param name="depth">Its depth; null for its own.</param>
    /// <param name="weights">The file or folder that its first weights and its size come from; null for none.</param>
    public static string Describe(string name, int? width, int? depth, string? weights = null)
    {
        if (weights is not null)
            return $"{name} from {Path.GetFileName(Path.TrimEndingDirectorySeparator(weights))}";
        var own = Entries.FirstOrDefault(entry => entry.Name == name);
        var layers = depth is null || depth == own?.Depth ? "" : $", depth {depth}";
        return $"{name}, width {width ?? own?.Width}{layers}";
    }

    private static ModelEntry Text(
        string name,
        string widthMeaning,
        int layers,
        Func<int, int, int, Module<Tensor, Tensor>> build,
        Func<int, int, int, long> parameters
    ) => OneSize(name, ModelInput.WordVectors, 128, widthMeaning, layers, "Harris et al., \"FMix\", 2020", build, parameters);

    private static ModelEntry OneSize(
        string name,
        ModelInput input,
        int ownWidth,
        string widthMeaning,
        int layers,
        string source,
        Func<int, int, int, Module<Tensor, Tensor>> build,
        Func<int, int, int, long> parameters,
        IReadOnlyList<string>? mixLayers = null
    ) =>
        new()
        {
            Name = name,
            Input = input,
            Width = ownWidth,
            WidthMeaning = widthMeaning,
            Depth = layers,
            Depths = ModelDepths.OneOf([layers]),
            MixLayers = mixLayers ?? [],
            Source = source,
            Build = (width, depth, channels, classes) =>
                depth == layers
                    ? build(width, channels, classes)
                    : throw new ArgumentOutOfRangeException(nameof(depth), depth, $"There is no such depth; expected {layers}."),
            Parameters = (width, _, channels, classes) => parameters(width, channels, classes),
        };

    private static ModelEntry PreActResNet(int layers) =>
        new()
        {
            Name = $"preact-resnet{layers}",
            Width = 64,
            WidthMeaning = FirstStage,
            Depth = layers,
            Depths = Models.PreActResNet.Depths,
            MixLayers = firstStages,
            Source = "He, Zhang, Ren and Sun, \"Identity Mappings\", 2016",
            Build = (width, depth, channels, classes) => new PreActResNet(depth, width, channels, classes),
            Parameters = (width, depth, channels, classes) => ModelParameters.PreActResNet(depth, width, channels, classes),
        };

    private static ModelEntry ResNet(int layers) =>
        new()
        {
            Name = $"resnet{layers}",
            Width = 64,
            WidthMeaning = FirstStage,
            Depth = layers,
            Depths = Models.ResNet.Depths,
            MixLayers = firstStages,
            Source = "He, Zhang, Ren and Sun, \"Deep Residual Learning\", 2016",
            Build = (width, depth, channels, classes) => new ResNet(depth, width, channels, classes),
            Like = (shapes, channels, classes) => Size(shapes) is var (stages, width) ? new ResNet(stages, width, channels, classes) : null,
            Parameters = (width, depth, channels, classes) => ModelParameters.ResNet(depth, width, channels, classes),
        };

    private static ModelEntry SeResNeXt(string name, string which, bool paddedPool) =>
        new()
        {
            Name = name,
            Width = 64,
            WidthMeaning = FirstStage,
            Depth = 50,
            Depths = Models.SeResNeXt.Depths,
            MixLayers = firstStages,
            Source = $"Xie, Girshick, Dollár, Tu and He, 2017; Hu, Shen and Sun, 2018; {which}",
            Build = (width, depth, channels, classes) => new SeResNeXt(depth, width, channels, classes, paddedPool),
            Like = (shapes, channels, classes) =>
                Size(shapes) is var (stages, width) && stages.Bottleneck
                    ? new SeResNeXt(stages, width, channels, classes, paddedPool)
                    : null,
            Parameters = (width, depth, channels, classes) => ModelParameters.SeResNeXt(depth, width, channels, classes),
        };

    // Blocks, and channels of the stem, of a residual network by its usual names.
    private static (ResNetStages Stages, int Width)? Size(IReadOnlyDictionary<string, long[]> shapes) =>
        ResNetStages.Of([.. shapes.Keys]) is { } stages
        && shapes.TryGetValue("conv1.weight", out var stem)
        && stem is [> 0 and <= 65_536 and var width, _, _, _]
            ? (stages, (int)width)
            : null;
}
