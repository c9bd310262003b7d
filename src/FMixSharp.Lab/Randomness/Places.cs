namespace FMixSharp.Lab.Randomness;

/// <summary>
/// The tree of keys: every root and every named place of randomness of the lab. Each name and each root is a promise: another one changes
/// the numbers of every run, picture or data set that was ever drawn there, so none is renamed. Places of a plan are listed in
/// <c>PlanPlaces</c> of FMixSharp. Indentation says what is folded into what.
/// </summary>
/// <remarks>
/// <code>
/// Root(seed)                        a run, of training or of the information study; what robustness is measured on
///   init                            weights; then the parameter's name (xavier: those of autoencoders, then the layer's name)
///   vectors                         random word vectors; then the word
///   train-size                      which samples a smaller training set has → strata
///   mix → step                      the plan of a batch → PlanPlaces, and layer
///   model → step                    what the model draws in training: dropout, ShakeDrop → the model's parts, then the number of the pass
///   shuffle → epoch                 order of samples; for texts (texts, batches)
///   crop → epoch → sample           crop and flip; sounds: their changes (augment: policies and Cutout; noise: background of sounds)
///   points → epoch → object         which points of an object are taken
///   samples → epoch → sample        what is random in samples of one's own
///   jitter → epoch → sample         colours, in the information study
///   code → step                     noise on the code of an autoencoder
///   measure                         what a trained autoencoder is measured by (code, plain, pixels, posterior)
///   attack → name of the attack     attacks → AttackPlaces of FMixSharp.Analysis
///   images                          which test images are attacked → strata
///   preview                         pictures (images, shuffle, mix)
///   examples                        example masks in a report
/// Root(0)
///   validation                      folds and validation parts → strata
///   analysis                        which test images are analysed → strata
///   gradcam                         mixtures for Grad-CAM (mix → batch)
///   split → file                    which of a user's own files are trained on, by their names
/// Root(2020)                        data that is made up: the year of the paper, any number would do
///   synthetic, shapes, tones, phrases, solids (train, test; background: noise that sounds are mixed with)
///   bengali                         which images are tested on → strata
/// Root(2015)                        the year of ModelNet
///   surface → file                  points on a mesh
/// strata:                           order (samples of a class), classes (in which order classes are dealt)
/// </code>
/// </remarks>
internal static class Places
{
    /// <summary>Weights at the start.</summary>
    public const string Initialisation = "init";

    /// <summary>Weights of an autoencoder's layer, below <see cref="Initialisation"/>.</summary>
    public const string Xavier = "xavier";

    /// <summary>Random word vectors.</summary>
    public const string Vectors = "vectors";

    /// <summary>Which samples a smaller training set has.</summary>
    public const string TrainSize = "train-size";

    /// <summary>Plans of batches.</summary>
    public const string Mix = "mix";

    /// <summary>What a model draws while it is trained.</summary>
    public const string Model = "model";

    /// <summary>Order of samples in an epoch.</summary>
    public const string Shuffle = "shuffle";

    /// <summary>Order of texts, before they are sorted into batches of similar length.</summary>
    public const string Texts = "texts";

    /// <summary>Order of batches of texts.</summary>
    public const string Batches = "batches";

    /// <summary>How samples are changed in an epoch: crop and flip, or what is done to sounds.</summary>
    public const string Crop = "crop";

    /// <summary>Policies and Cutout, below a sample's crop.</summary>
    public const string Augment = "augment";

    /// <summary>Background noise of a sound, below a sample's crop.</summary>
    public const string Noise = "noise";

    /// <summary>Which points of an object are taken in an epoch.</summary>
    public const string Points = "points";

    /// <summary>What is random in samples of one's own.</summary>
    public const string Samples = "samples";

    /// <summary>Colours of images in the information study.</summary>
    public const string Jitter = "jitter";

    /// <summary>Noise on the code of an autoencoder.</summary>
    public const string Code = "code";

    /// <summary>What an autoencoder is measured by.</summary>
    public const string Measure = "measure";

    /// <summary>Reconstructions by the plain autoencoder, below <see cref="Measure"/>.</summary>
    public const string Plain = "plain";

    /// <summary>Noise on pixels, below <see cref="Measure"/>.</summary>
    public const string Pixels = "pixels";

    /// <summary>Samples of the posterior, below <see cref="Measure"/>.</summary>
    public const string Posterior = "posterior";

    /// <summary>Adversarial attacks.</summary>
    public const string Attack = "attack";

    /// <summary>Which images are attacked, or shown.</summary>
    public const string Images = "images";

    /// <summary>Pictures of batches and operations.</summary>
    public const string Preview = "preview";

    /// <summary>Example masks in a report.</summary>
    public const string Examples = "examples";

    /// <summary>Folds and validation parts.</summary>
    public const string Validation = "validation";

    /// <summary>Which test images are analysed.</summary>
    public const string Analysis = "analysis";

    /// <summary>Mixtures that Grad-CAM looks at.</summary>
    public const string GradCam = "gradcam";

    /// <summary>Which of a user's own files are for training, validation and testing.</summary>
    public const string Split = "split";

    /// <summary>Order of the samples of each class, where parts are dealt.</summary>
    public const string Order = "order";

    /// <summary>Order of the classes, where parts are dealt.</summary>
    public const string Classes = "classes";

    /// <summary>Stand-ins for data sets without their files.</summary>
    public const string Synthetic = "synthetic";

    /// <summary>Painted shapes.</summary>
    public const string Shapes = "shapes";

    /// <summary>Played tones.</summary>
    public const string Tones = "tones";

    /// <summary>Made-up sentences.</summary>
    public const string Phrases = "phrases";

    /// <summary>Which images of Bengali.AI are tested on.</summary>
    public const string Bengali = "bengali";

    /// <summary>Points on a mesh.</summary>
    public const string Surface = "surface";

    /// <summary>Training samples of made-up data.</summary>
    public const string Train = "train";

    /// <summary>Test samples of made-up data.</summary>
    public const string Test = "test";

    /// <summary>Background noise of made-up sounds.</summary>
    public const string Background = "background";

    /// <summary>ShakeDrop: whether a layer passes.</summary>
    public const string Gate = "gate";

    /// <summary>ShakeDrop: the factors forwards.</summary>
    public const string Forward = "forward";

    /// <summary>ShakeDrop: the factors backwards.</summary>
    public const string Backward = "backward";

    /// <summary>BERT: its embeddings.</summary>
    public const string Embeddings = "embeddings";

    /// <summary>BERT: its layers; then a layer's number.</summary>
    public const string Encoder = "encoder";

    /// <summary>BERT: a layer's attention.</summary>
    public const string Attention = "attention";

    /// <summary>BERT: the heads of an attention.</summary>
    public const string Self = "self";

    /// <summary>BERT: the output of an attention, or of a layer.</summary>
    public const string Output = "output";

    private const ulong MadeUp = 2020,
        ModelNet = 2015;

    /// <summary>The root of a run: everything in it that is random is below.</summary>
    public static RandomKey Root(long seed) => RandomKey.FromSeed((ulong)seed);

    /// <summary>A place of no run, the same for all: which samples are held out, or analysed.</summary>
    public static RandomKey Fixed(string place) => Root(0).Fold(place);

    /// <summary>A place of made-up data.</summary>
    public static RandomKey Data(string place) => RandomKey.FromSeed(MadeUp).Fold(place);

    /// <summary>The points of a mesh, by its file's name.</summary>
    public static RandomKey Mesh(string file) => RandomKey.FromSeed(ModelNet).Fold(Surface).Fold(file);
}
