using System.Text;
using System.Text.Json;
using FMixSharp.Analysis.Attacks;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>
/// A run folder's attacks.json, with an entry for each settings that were measured, and attacks.partial.jsonl, with a line for each batch
/// of a measurement that is not finished: its first line says of which.
/// </summary>
/// <param name="folder">The run folder.</param>
/// <param name="alone">Its lock, for who writes; null to read.</param>
internal sealed class RobustnessFiles(string folder, RunLock? alone = null)
{
    public string RecordFile { get; } = Path.Combine(folder, "attacks.json");

    public string PartialFile { get; } = Path.Combine(folder, "attacks.partial.jsonl");

    /// <summary>All finished measurements; none where nothing was measured.</summary>
    /// <exception cref="RunFolderException">The file cannot be read.</exception>
    public IReadOnlyList<RobustnessRecord> Read()
    {
        if (!File.Exists(RecordFile))
            return [];
        try
        {
            var records = RecordJson.Read<RobustnessRecord[]>(File.ReadAllBytes(RecordFile), RecordJson.Line);
            return records.All(record => record.IsWhole)
                ? records
                : throw new JsonException("an attack has no accuracy for some of the epsilons");
        }
        catch (JsonException error)
        {
            throw new RunFolderException($"{RecordFile} cannot be read: {error.Message}. Delete it to measure again.", error);
        }
    }

    /// <summary>The finished measurement of these settings, or null.</summary>
    public RobustnessRecord? Find(RobustnessOptions options, string checkpoint) =>
        Read().FirstOrDefault(record => Identity(record.Options, record.Checkpoint) == Identity(options, checkpoint));

    /// <summary>Adds a measurement, in place of an earlier one of the same settings, and drops what was partial.</summary>
    public void Add(RobustnessRecord record)
    {
        // What was measured of an older checkpoint says nothing about this model.
        var others = Read()
            .Where(each => each.Checkpoint == record.Checkpoint && Identity(each.Options, "") != Identity(record.Options, ""));
        RobustnessRecord[] all = [.. others, record];
        RunLock.Write(alone, RecordFile, stream => JsonSerializer.Serialize(stream, all, RecordJson.Indented));
        alone?.Check();
        File.Delete(PartialFile);
    }

    /// <summary>
    /// The batches that a measurement of these settings has already done; begins the file anew where it is of other settings.
    /// </summary>
    public IReadOnlyList<BatchRobustness> Resume(RobustnessOptions options, string checkpoint)
    {
        var header = Identity(options, checkpoint);
        // what follows the last line end is not finished
        var lines = File.Exists(PartialFile) ? File.ReadAllText(PartialFile).Split('\n')[..^1] : [];
        var done = lines.Length > 0 && lines[0] == header ? lines[1..] : [];
        // Rewritten, so that half a line at its end does not spoil the next one.
        RunLock.Write(
            alone,
            PartialFile,
            stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(done.Prepend(header).Select(line => line + "\n"))))
        );
        try
        {
            return [.. done.Select(line => RecordJson.Read<BatchRobustness>(Encoding.UTF8.GetBytes(line), RecordJson.Line))];
        }
        catch (JsonException error)
        {
            throw new RunFolderException($"{PartialFile} cannot be read: {error.Message}. Delete it to measure again.", error);
        }
    }

    /// <summary>Adds a batch and has it on the disk before returning.</summary>
    public void Append(BatchRobustness batch)
    {
        // Who takes the folder over replaces the file: what is opened here before that, is not theirs.
        using var stream = new FileStream(PartialFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        alone?.Check();
        JsonSerializer.Serialize(stream, batch, RecordJson.Line);
        stream.WriteByte((byte)'\n');
        stream.Flush(flushToDisk: true);
    }

    private static string Identity(RobustnessOptions options, string checkpoint) =>
        JsonSerializer.Serialize(new { Options = options, Checkpoint = checkpoint }, RecordJson.Line);
}
