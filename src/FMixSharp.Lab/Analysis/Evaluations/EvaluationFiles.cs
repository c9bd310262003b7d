using System.Text.Json;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Analysis.Evaluations;

/// <summary>What an evaluation leaves in a run's folder.</summary>
/// <param name="folder">The run folder.</param>
/// <remarks>
/// Written without the folder's lock, as records of Grad-CAM are: whoever trains there neither reads nor writes them. Of several who
/// measure at once the last one stays.
/// </remarks>
internal sealed class EvaluationFiles(string folder)
{
    public string RecordFile { get; } = Path.Combine(folder, "evaluation.json");

    public string ConfusionCsv { get; } = Path.Combine(folder, "confusion.csv");

    public string ConfusionPicture { get; } = Path.Combine(folder, "confusion.png");

    public string MistakesPicture { get; } = Path.Combine(folder, "mistakes.png");

    /// <summary>Replaces what was there: also a file that there is no content for now.</summary>
    /// <returns>Names of the files.</returns>
    public IReadOnlyList<string> Write(EvaluationRecord record, byte[]? confusionCsv, byte[]? confusionPicture, byte[]? mistakes)
    {
        (string File, byte[]? Content)[] files =
        [
            (ConfusionCsv, confusionCsv),
            (ConfusionPicture, confusionPicture),
            (MistakesPicture, mistakes),
            (RecordFile, JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Indented)), // last: it says that the others are there
        ];
        foreach (var (file, content) in files)
        {
            if (content is null)
                File.Delete(file);
            else
                AtomicFile.Write(file, stream => stream.Write(content), AtomicFile.OwnEnding);
        }
        return [.. files.Where(file => file.Content is not null).Select(file => Path.GetFileName(file.File)).Order()];
    }

    /// <summary>A picture as it lies there; null where there is none.</summary>
    public static byte[]? Picture(string file) => File.Exists(file) ? File.ReadAllBytes(file) : null;
}
