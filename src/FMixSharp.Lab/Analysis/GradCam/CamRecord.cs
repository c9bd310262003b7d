using System.Text.Json;
using FMixSharp.Analysis.Attribution;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Analysis.GradCam;

/// <summary>What Grad-CAM measured on a run; kept in its folder as gradcam.json, hirescam.json or gradcam++.json.</summary>
public sealed record CamRecord
{
    /// <summary>One of <see cref="CamMethods.Names"/>.</summary>
    public required string Method { get; init; }

    /// <summary>Number of test images.</summary>
    public required int Images { get; init; }

    /// <summary>Epochs that the model was trained for when it was measured.</summary>
    public required int Epochs { get; init; }

    /// <summary>The sums at each layer.</summary>
    public required IReadOnlyList<CamScore> Scores { get; init; }

    /// <summary>By which method images were mixed for <see cref="Sources"/>; null when they were not.</summary>
    public string? Mixed { get; init; }

    /// <summary>Where the maps of mixed images lie, at the last of the layers; none when images were not mixed.</summary>
    public IReadOnlyList<CamSources> Sources { get; init; } = [];

    /// <summary>Version of FMixSharp.</summary>
    public string Version { get; init; } = Provenance.Version;

    /// <summary>The git commit FMixSharp was built from, or "unknown".</summary>
    public string Commit { get; init; } = Provenance.Commit;

    /// <summary>Processor model, cores and memory.</summary>
    public string Machine { get; init; } = Provenance.Machine;

    /// <summary>Writes the record into a run folder, in one step; an earlier one of the method is replaced.</summary>
    /// <remarks>
    /// Without the folder's lock: whoever trains there neither reads nor writes it, it says of how many epochs the model was, and a lock
    /// would keep others from going on with the run while it is measured. Of several who measure at once the last one stays.
    /// </remarks>
    public void Write(string folder) =>
        AtomicFile.Write(
            PathIn(folder, Method),
            stream => JsonSerializer.Serialize(stream, this, RecordJson.Indented),
            AtomicFile.OwnEnding
        );

    /// <summary>The records in a run folder, one for each method that was used.</summary>
    /// <exception cref="RunFolderException">A record cannot be read; the message says why.</exception>
    public static IReadOnlyList<CamRecord> ReadAll(string folder) =>
        [.. CamMethods.Names.Select(method => PathIn(folder, method)).Where(File.Exists).Select(Read)];

    /// <summary>Where the record of a method lies.</summary>
    internal static string PathIn(string folder, string method) => Path.Combine(folder, method + ".json");

    private static CamRecord Read(string path)
    {
        try
        {
            return RecordJson.Read<CamRecord>(File.ReadAllBytes(path), RecordJson.Line);
        }
        catch (JsonException error)
        {
            throw new RunFolderException($"{path} cannot be read: {error.Message}. Measure again with fmix gradcam --sums.", error);
        }
    }
}
