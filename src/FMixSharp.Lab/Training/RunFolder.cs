using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Training;

/// <summary>
/// A run on disk: run.json, metrics.jsonl, last.ckpt, best.ckpt where there are validation samples, and events/ for TensorBoard.
/// </summary>
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

    /// <summary>The weights of the best epoch on validation samples; there only where the run has such.</summary>
    public string BestCheckpointFile => System.IO.Path.Combine(Path, "best.ckpt");

    /// <summary>Of a run on files of a user's own: which of them are trained on, and which tested; a table with part, class and
    /// file.</summary>
    public string PartsFile => System.IO.Path.Combine(Path, "parts.csv");

    /// <summary>Of a run on texts: a word on each line, by its number.</summary>
    public string VocabularyFile => System.IO.Path.Combine(Path, "vocabulary.txt");

    /// <summary>TensorBoard's event files.</summary>
    public string EventsFolder => System.IO.Path.Combine(Path, "events");

    /// <summary>By which this process owns the folder; null where it only reads, or nobody else can write.</summary>
    internal RunLock? Lock { get; set; }

    /// <summary>The checkpoint that a trained model is taken from.</summary>
    /// <param name="checkpoint">One of <see cref="ModelCheckpoint.Names"/>; null for the best one where there is one, else the
    /// last.</param>
    /// <exception cref="CheckpointException">The best one is wanted, and there is none.</exception>
    /// <exception cref="ArgumentException">There is no such choice.</exception>
    public string ModelFile(string? checkpoint = null)
    {
        if (checkpoint is not null && !ModelCheckpoint.Names.Contains(checkpoint))
            throw new ArgumentException(
                $"'{checkpoint}' is no choice of a checkpoint; {NearestName.Expected(checkpoint, ModelCheckpoint.Names)}",
                nameof(checkpoint)
            );
        var hasBest = System.IO.Path.Exists(BestCheckpointFile);
        if (checkpoint == ModelCheckpoint.Best && !hasBest)
            throw new CheckpointException(
                $"There is no checkpoint {BestCheckpointFile}: the run has no validation samples to choose an epoch by, or none was tested "
                    + "yet. Take the last checkpoint."
            );
        return hasBest && checkpoint != ModelCheckpoint.Last ? BestCheckpointFile : CheckpointFile;
    }

    /// <summary>Whether a run has begun here.</summary>
    public bool HasRun => File.Exists(RunFile);

    /// <summary>Reads run.json, of this version of its format or an earlier one.</summary>
    /// <exception cref="RunFolderException">There is none, it cannot be read, has options that are out of range, or a later version of the
    /// program wrote it.</exception>
    public RunRecord ReadRun()
    {
        if (!HasRun)
        {
            RequireNoFolder(RunFile);
            throw new RunFolderException(
                Directory.Exists(Path) && ForeignEntry() is null
                    ? $"{Path} is not a run: if one was to begin there, it was ended before it did. Train it from its start: fmix "
                        + $"train --out {Path}"
                    : $"{Path} is not a run: it has no run.json. Give the folder that 'fmix train' printed."
            );
        }
        try
        {
            var content = RecordJson.Read<JsonObject>(File.ReadAllBytes(RunFile), RecordJson.Line);
            var record = RecordJson.Read<RunRecord>(Encoding.UTF8.GetBytes(Current(content).ToJsonString()), RecordJson.Line);
            Func<string, string> name = JsonNamingPolicy.SnakeCaseLower.ConvertName;
            var violations = string.Join(' ', record.OwnNames ? record.Options.ViolationsButNames(name) : record.Options.Violations(name));
            if (violations.Length > 0)
                throw new RunFolderException($"{RunFile} has options that no run can have: {violations}");
            var wrong = string.Join(' ', record.Violations());
            return wrong.Length == 0 ? record : throw new RunFolderException($"{RunFile} has values that no run leaves: {wrong}");
        }
        catch (JsonException error)
        {
            throw new RunFolderException($"{RunFile} cannot be read: {error.Message}.", error);
        }
    }

    /// <summary>Reads metrics.jsonl; none when no epoch has finished. A last line that is still being written is left out.</summary>
    /// <exception cref="RunFolderException">A line cannot be read; the message says which.</exception>
    public IReadOnlyList<EpochRecord> ReadMetrics()
    {
        RequireNoFolder(MetricsFile);
        if (!File.Exists(MetricsFile))
            return [];
        using var reader = new StreamReader(
            new FileStream(MetricsFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
        );
        var lines = reader.ReadToEnd().Split('\n');
        var records = new EpochRecord[lines.Length - 1]; // what follows the last line end is not finished
        try
        {
            for (var i = 0; i < records.Length; i++)
            {
                records[i] = RecordJson.Read<EpochRecord>(Encoding.UTF8.GetBytes(lines[i]), RecordJson.Line);
                var least = i == 0 ? 0 : records[i - 1].Epoch + 1;
                if (records[i].Epoch < least)
                    throw Wrong(i, $"its epoch is {records[i].Epoch}, expected at least {least}");
            }
        }
        catch (JsonException error)
        {
            throw Wrong(Array.IndexOf(records, null), error.Message);
        }
        return lines[^1] is "" or ['{', ..] ? records : throw Wrong(records.Length, "it is no line of JSON");

        RunFolderException Wrong(int line, string what) =>
            new($"{MetricsFile}, line {line + 1}, cannot be read: {what}. Put back an intact copy, or remove the line.");
    }

    /// <summary>Writes run.json, in the current format; only a run that is being trained has an owner.</summary>
    /// <returns>What was written.</returns>
    internal RunRecord WriteRun(RunRecord record)
    {
        var written = record with { Format = RunRecord.CurrentFormat, Owner = record.Status == RunStatus.Running ? Lock?.Owner : null };
        Write(RunFile, stream => JsonSerializer.Serialize(stream, written, RecordJson.Indented));
        return written;
    }

    /// <summary>Replaces a file of the folder in one step, if this process still owns it.</summary>
    /// <exception cref="RunTakenOverException">It does not; the file is as it was.</exception>
    internal void Write(string file, Action<Stream> write) => RunLock.Write(Lock, file, write);

    /// <summary>Writes the words of a run on texts, in one step.</summary>
    internal void WriteVocabulary(IReadOnlyList<string> words) =>
        Write(VocabularyFile, stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(words.Select(word => word + '\n')))));

    /// <summary>The words of a run on texts, by number; null where it kept none.</summary>
    /// <exception cref="RunFolderException">The file cannot be read.</exception>
    internal IReadOnlyList<string>? ReadVocabulary()
    {
        try
        {
            return File.Exists(VocabularyFile) ? File.ReadAllText(VocabularyFile).Split('\n')[..^1] : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{VocabularyFile} cannot be read: {error.Message}.", error);
        }
    }

    /// <summary>Replaces metrics.jsonl, in one step.</summary>
    internal void WriteMetrics(IEnumerable<EpochRecord> records) =>
        Write(
            MetricsFile,
            stream =>
            {
                foreach (var record in records)
                    WriteLine(stream, record);
            }
        );

    /// <summary>Adds a line to metrics.jsonl and has it on the disk before returning.</summary>
    internal void AppendMetrics(EpochRecord record)
    {
        // Who takes the folder over replaces the file: what is opened here before that, is not theirs.
        using var stream = new FileStream(MetricsFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        Lock?.Check();
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
            throw new RunFolderException(
                $"{Path} already holds a run ({status}). "
                    + (status == RunStatus.Finished ? "Give" : $"Go on with it (fmix train --resume --out {Path}), or give")
                    + " another folder with --out."
            );
        }
        if (File.Exists(Path))
            throw new RunFolderException($"{Path} is a file. Give a folder with --out.");
        if (!Directory.Exists(Path))
            return;
        if (ForeignEntry() is { } foreign)
        {
            throw new RunFolderException(
                $"{Path} is not empty (it holds {foreign}) and is not a run. Give a new or empty folder with --out."
            );
        }
    }

    private static void RequireNoFolder(string file)
    {
        if (Directory.Exists(file))
            throw new RunFolderException($"{file} is a folder, where a file is expected. Put back an intact copy, or remove it.");
    }

    // A process killed before it had written run.json leaves its lock and a half-written file; they are nobody's.
    private string? ForeignEntry() =>
        Directory
            .EnumerateFileSystemEntries(Path)
            .Select(System.IO.Path.GetFileName)
            .FirstOrDefault(name => !RunLock.IsLock(name!) && !name!.EndsWith(AtomicFile.TemporaryEnding, StringComparison.Ordinal));

    // As this version would have written it.
    private JsonObject Current(JsonObject content)
    {
        var format = content["format"]?.GetValueKind() switch
        {
            null => 1, // before there were versions
            JsonValueKind.Number when content["format"]!.AsValue().TryGetValue<int>(out var number) && number >= 1 => number,
            _ => throw new JsonException($"format is {content["format"]!.ToJsonString()}; expected a whole number"),
        };
        if (format > RunRecord.CurrentFormat)
        {
            throw new RunFolderException(
                $"{RunFile} has format {format}, of a later version of FMixSharp ({content["version"]?.ToString() ?? "unknown"}); "
                    + $"this one ({Provenance.Version}) knows formats up to {RunRecord.CurrentFormat}. Use the later one."
            );
        }
        content["format"] = format;
        if (
            format > 1
            && content["options"] is JsonObject options
            && options.FirstOrDefault(option => OptionGroups.Options.All(known => known.Name != option.Key)) is { Key: { } unknown }
        )
        {
            // Going on without it would be another run.
            throw new RunFolderException(
                $"{RunFile} has an option '{unknown}', which this version of FMixSharp ({Provenance.Version}) does not know; it "
                    + $"was written by {content["version"]?.ToString() ?? "unknown"}. Use the later one."
            );
        }
        if (format == 1 && content["torch_sharp_version"] is { } version)
            content["library_versions"] = new JsonObject { ["TorchSharp"] = version.DeepClone() };
        return content;
    }

    private static void WriteLine(Stream stream, EpochRecord record)
    {
        JsonSerializer.Serialize(stream, record, RecordJson.Line);
        stream.WriteByte((byte)'\n');
    }
}
