using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>How one autoencoder is trained and measured; written whole into its record. The defaults are the paper's (spec §5.1).</summary>
public sealed record InformationOptions
{
    /// <summary>One of <see cref="Datasets"/>.</summary>
    public string Dataset { get; init; } = "cifar10";

    /// <summary>The data set's folder; null for $FMIX_DATA/name.</summary>
    public string? Data { get; init; }

    /// <summary>How images are mixed in training; see <see cref="MixMethods.Create"/>. The target is the mixed image itself.</summary>
    public string Mix { get; init; } = "none";

    /// <summary>α of λ ~ Beta(α, α), positive.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>Decay power δ ≥ 0 of FMix's low-pass filter.</summary>
    public double Decay { get; init; } = 3;

    /// <summary>Passes over the training images, at least 1.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>Images per step, at least 2.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>
    /// Adam's learning rate before any decay, positive; it is a tenth after 40 and a hundredth after 80 percent of the epochs.
    /// </summary>
    public double LearningRate { get; init; } = 5e-2;

    /// <summary>Train on so many images only, equally many of each class; null for all.</summary>
    public int? TrainSize { get; init; }

    /// <summary>Measure on so many test images only, equally many of each class; null for all. At least 2.</summary>
    public int? Limit { get; init; }

    /// <summary>
    /// True: reconstructions are the mean of the plain autoencoder's likelihood. False, as in the paper: they are samples, with pixel noise
    /// of deviation 0.1.
    /// </summary>
    public bool MeanReconstruction { get; init; }

    /// <summary>Names all the randomness of the run.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Processor threads; 0 for as many as there are cores.</summary>
    public int Threads { get; init; }

    /// <summary>"cpu", "cuda" or "cuda:1".</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>The learning rate that a run starts again with when its own one diverges.</summary>
    public static double FallbackRate => 5e-4;

    /// <summary>
    /// The data sets whose samples are mixed as models see them, as images: not sounds as waveforms, of which an autoencoder sees the
    /// spectrogram.
    /// </summary>
    public static IReadOnlyList<string> Datasets =>
        [.. Training.Datasets.SeenAsImages.Where(set => !set.TestOnly && set.MaskShape(set.Recipe).Count == 2).Select(set => set.Name)];

    /// <summary>What is out of range; nothing when all is well.</summary>
    public IEnumerable<string> Violations() => Violations(property => property);

    /// <summary>The same in the names of whoever reads it, such as a command line's options.</summary>
    /// <param name="name">What a property of this type is called.</param>
    public IEnumerable<string> Violations(Func<string, string> name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Datasets.Contains(Dataset))
            yield return $"{name(nameof(Dataset))} is '{Dataset}'; {NearestName.Expected(Dataset, Datasets)}.";
        if (MixMethods.Problem(Mix) is { } problem)
            yield return $"{name(nameof(Mix))}: {problem}";
        else if (MixMethods.Combined(Mix).Contains(HiddenMixUp.Name))
            yield return $"{name(nameof(Mix))}: {HiddenMixUp.Name} mixes hidden states, but an autoencoder needs the mixed image as "
                + $"its target.";
        var several = new WholeNumbers(2); // of one image there are no moments
        (string Property, object? Value, OptionValues? Own)[] ranges =
        [
            (nameof(Alpha), Alpha, null),
            (nameof(Decay), Decay, null),
            (nameof(LearningRate), LearningRate, null),
            (nameof(Epochs), Epochs, null),
            (nameof(BatchSize), BatchSize, several),
            (nameof(TrainSize), TrainSize, several),
            (nameof(Limit), Limit, several),
            (nameof(Threads), Threads, null),
            (nameof(Device), Device, null),
        ];
        foreach (var (property, value, own) in ranges)
            if (value is not null && (own ?? OptionGroups.Of(property)!.Values).Violation(value) is { } violation)
                yield return name(property) + violation;
    }

    /// <summary>
    /// The schedule at <paramref name="rate"/>: milestones at 40 and 80 percent of the epochs, as the paper's 40 and 80 of 100.
    /// </summary>
    internal LearningRateSchedule Schedule(double rate)
    {
        var first = Math.Max(1, (int)Math.Round(0.4 * Epochs));
        return LearningRateSchedule.Parse(
            FormattableString.Invariant($"{first},{Math.Max(first + 1, (int)Math.Round(0.8 * Epochs))}"),
            rate,
            Epochs
        );
    }

    /// <summary>What a trained model depends on: circumstances, and what only measuring needs, have their defaults.</summary>
    internal InformationOptions OfTraining() =>
        this with
        {
            Data = null,
            Limit = null,
            MeanReconstruction = false,
            Threads = 0,
            Device = "cpu",
        };
}
