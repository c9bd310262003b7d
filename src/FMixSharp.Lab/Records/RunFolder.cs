using System.Text.Json;
using FMixSharp.Masks;

namespace FMixSharp.Lab.Records;

/// <summary>A run on disk: run.json, metrics.jsonl, last.ckpt and events/ for TensorBoard.</summary>
/// <param name="path">The folder; it need not exist yet.</param>
public sealed class RunFolder(string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>What was run and how it ended.</summary>
    public string RunFile => System.IO.Path.Combine(Path, "run.json");

    /// <summary>One JSON line per finished epoch.</summary>
    public string MetricsFile => System.IO.Path.Combine(Path, "metrics.jsonl");

    /// <summary>The state to resume from.</summary>
    public string CheckpointFile => System.IO.Path.Combine(Path, "last.ckpt");

    /// <summary>TensorBoard's event files.</summary>
    public string EventsFolder => System.IO.Path.Combine(Path, "events");

    /// <summary>Whether a run has begun here.</summary>
    public bool HasRun => File.Exists(RunFile);

    /// <summary>Reads run.json.</summary>
    /// <exception cref="RunFolderException">There is none, or it cannot be read.</exception>
    public RunRecord ReadRun()
    {
        if (!HasRun)
        {
            throw new RunFolderException(Directory.Exists(Path) && ForeignEntry() is null
                ? $"{Path} is not a run: if one was to begin there, it was ended before it did. Train it from its start: fmix train --out {Path}"
                : $"{Path} is not a run: it has no run.json. Give the folder that 'fmix train' printed.");
        }
        try
        {
            return JsonSerializer.Deserialize<RunRecord>(File.ReadAllBytes(RunFile), RecordJson.Line)
                ?? throw new RunFolderException($"{RunFile} is empty.");
        }
        catch (JsonException error)
        {
            throw new RunFolderException($"{RunFile} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads metrics.jsonl; none when no epoch has finished. A last line that is still being written is left out.</summary>
    /// <exception cref="RunFolderException">A line cannot be read; the message says which.</exception>
    public IReadOnlyList<EpochRecord> ReadMetrics()
    {
        if (!File.Exists(MetricsFile))
            return [];
        var lines = File.ReadAllText(MetricsFile).Split('\n')[..^1]; // what follows the last line end is not finished
        var records = new EpochRecord[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                records[i] = JsonSerializer.Deserialize<EpochRecord>(lines[i], RecordJson.Line) ?? throw new JsonException("it is null");
            }
            catch (JsonException error)
            {
                throw new RunFolderException($"{MetricsFile}, line {i + 1}, cannot be read: {error.Message}", error);
            }
        }
        return records;
    }

    internal void WriteRun(RunRecord record) =>
        AtomicFile.Write(RunFile, stream => JsonSerializer.Serialize(stream, record, RecordJson.Indented));

    /// <summary>Replaces metrics.jsonl, in one step.</summary>
    internal void WriteMetrics(IEnumerable<EpochRecord> records) => AtomicFile.Write(MetricsFile, stream =>
    {
        foreach (var record in records)
            WriteLine(stream, record);
    });

    /// <summary>Adds a line to metrics.jsonl and has it on the disk before returning.</summary>
    internal void AppendMetrics(EpochRecord record)
    {
        using var stream = new FileStream(MetricsFile, FileMode.Append, FileAccess.Write, FileShare.Read);
        WriteLine(stream, record);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>A new run may only begin in a new or empty folder, so that nothing is ever overwritten.</summary>
    /// <exception cref="RunFolderException">The folder holds a run, or something else.</exception>
    internal void CheckIsFree()
    {
        if (HasRun)
        {
            var status = ReadRun().Status;
            throw new RunFolderException($"{Path} already holds a run ({status}). "
                + (status == RunStatus.Finished ? "Give" : $"Go on with it (fmix train --resume --out {Path}), or give") + " another folder with --out.");
        }
        if (File.Exists(Path))
            throw new RunFolderException($"{Path} is a file. Give a folder with --out.");
        if (!Directory.Exists(Path))
            return;
        if (ForeignEntry() is { } foreign)
        {
            throw new RunFolderException(
                $"{Path} is not empty (it holds {foreign}) and is not a run. Give a new or empty folder with --out.");
        }
    }

    // A process killed before it had written run.json leaves its lock and a half-written file; they are nobody's.
    private string? ForeignEntry() => Directory.EnumerateFileSystemEntries(Path).Select(System.IO.Path.GetFileName)
        .FirstOrDefault(name => name != RunLock.FileName && !name!.EndsWith(AtomicFile.TemporaryEnding, StringComparison.Ordinal));

    private static void WriteLine(Stream stream, EpochRecord record)
    {
        JsonSerializer.Serialize(stream, record, RecordJson.Line);
        stream.WriteByte((byte)'\n');
    }
}
