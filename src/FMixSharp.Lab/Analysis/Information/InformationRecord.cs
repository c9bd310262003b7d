using System.Text.Json;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>information.json in the folder of one autoencoder: what was trained, how it went, and what was measured.</summary>
public sealed record InformationRecord
{
    /// <summary>The record's file.</summary>
    public const string FileName = "information.json";

    /// <summary>Every setting.</summary>
    public required InformationOptions Options { get; init; }

    /// <summary>One of <see cref="RunStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The learning rate it was trained with: <see cref="InformationOptions.LearningRate"/>, or the fallback.</summary>
    public required double LearningRate { get; init; }

    /// <summary>
    /// How training diverged at the wanted learning rate, or with status "diverged" at the lower one, too; null when it did not.
    /// </summary>
    public string? Diverged { get; init; }

    /// <summary>Number of trained parameters.</summary>
    public long Parameters { get; init; }

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<InformationEpoch> Epochs { get; init; } = [];

    /// <summary>What was measured on the test images; null before.</summary>
    public InformationResult? Result { get; init; }

    /// <summary>Seconds of training, over all sittings.</summary>
    public double Seconds { get; init; }

    /// <summary>When the run began for the first time, UTC.</summary>
    public DateTimeOffset Started { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>Version of FMixSharp.</summary>
    public string Version { get; init; } = Provenance.Version;

    /// <summary>The git commit FMixSharp was built from, or "unknown".</summary>
    public string Commit { get; init; } = Provenance.Commit;

    /// <summary>Processor model, cores and memory.</summary>
    public string Machine { get; init; } = Provenance.Machine;

    /// <summary>Reads the record of a folder; null when there is none.</summary>
    /// <exception cref="RunFolderException">It cannot be read.</exception>
    public static InformationRecord? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            var record = RecordJson.Read<InformationRecord>(File.ReadAllBytes(path), RecordJson.Line);
            var violations = string.Join(' ', record.Options.Violations(JsonNamingPolicy.SnakeCaseLower.ConvertName));
            return violations.Length == 0 ? record : throw new RunFolderException($"{path} has options that no run can have: {violations}");
        }
        catch (JsonException error)
        {
            throw new RunFolderException($"{path} cannot be read: {error.Message}.", error);
        }
    }

    internal void Write(string folder, RunLock alone) =>
        RunLock.Write(alone, Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, this, RecordJson.Indented));
}

/// <summary>One epoch of training.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="LearningRate">Its learning rate.</param>
/// <param name="Loss">Mean loss in nats per image: −ln likelihood of the mixed image plus divergence.</param>
/// <param name="Divergence">Mean divergence of the codes of mixed images from the prior, nats.</param>
/// <param name="Seconds">Training time.</param>
public sealed record InformationEpoch(int Epoch, double LearningRate, double Loss, double Divergence, double Seconds);

/// <summary>A row of Table I, for one autoencoder A: measured on unmixed test images, in nats.</summary>
/// <param name="OfImages">
/// I(Z_A; X) as the paper computes it: the mean divergence of the codes of test images from N(0, I). It is an upper bound of the mutual
/// information, too large by KL(p_Z ‖ N(0, I)).
/// </param>
/// <param name="OfReconstructions">I(Z_A; X̂) in the same way, of the plain autoencoder's reconstructions.</param>
/// <param name="SquaredError">Mean squared difference of image and mean of the likelihood at a sampled code, over all values, in normalised
/// units.</param>
/// <param name="Posterior">What I(Z_A; X) is without the paper's simplification.</param>
/// <param name="Images">Number of test images.</param>
/// <param name="MeanReconstruction">Whether the reconstructions were without pixel noise.</param>
public sealed record InformationResult(
    double OfImages,
    double OfReconstructions,
    double SquaredError,
    PosteriorEstimate Posterior,
    int Images,
    bool MeanReconstruction
);
