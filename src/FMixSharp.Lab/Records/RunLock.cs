using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using FMixSharp.Masks;

namespace FMixSharp.Lab.Records;

/// <summary>
/// Keeps processes from training in one folder at the same time, on one machine or on several that share it; nothing is asked of the file system but that a name is taken by one process only.
/// </summary>
/// <remarks>
/// The owner has a file run-N.lock that says who it is, and writes it again every few seconds. Whoever finds it dead (its process has ended, or its file is old by the clock of the
/// file system) makes run-(N + 1).lock, which only one can, and is the owner from then on. An owner is one as long as its file is there and none with a higher number: it asks so before every file
/// that it replaces and every line that it adds (<see cref="Check"/>). What it had begun to write when it was stopped is removed by the next owner, so that it cannot take a name
/// when it wakes between asking and renaming.
/// </remarks>
internal sealed partial class RunLock : IDisposable
{
    /// <summary>The lock of earlier versions, which the operating system let go of when a process ended.</summary>
    public const string EarlierName = "run.lock";

    private static readonly TimeSpan waitToSee = TimeSpan.FromMilliseconds(20);

    private readonly string folder;
    private readonly int number;
    private readonly byte[] content;
    private readonly FileStream file;
    private readonly Timer heart;
    private readonly Lock once = new();
    private readonly LockTimes times;
    private bool isReleased;

    /// <summary>Takes the lock of <paramref name="folder"/>, which exists.</summary>
    /// <param name="folder">A run folder.</param>
    /// <param name="times">How long who counts as alive; null for the usual.</param>
    /// <exception cref="RunInUseException">Another process has it, and lives.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public RunLock(string folder, LockTimes? times = null)
    {
        (this.folder, this.times) = (folder, times ?? LockTimes.Usual);
        content = JsonSerializer.SerializeToUtf8Bytes(
            new Entry(this.times.Host, ProcessIdentity.Scope, Environment.ProcessId, ProcessIdentity.Start, Token, DateTimeOffset.UtcNow), RecordJson.Line);
        (number, Previous) = Take();
        file = new FileStream(PathOf(number), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        RemoveRemains();
        heart = new Timer(_ => Beat(), null, this.times.Heartbeat, this.times.Heartbeat);
    }

    /// <summary>The dead owner that it was taken from; null when there was none.</summary>
    public RunOwner? Previous { get; }

    /// <summary>What tells this ownership from any other, in the endings of files that are its own: 16 hexadecimal digits.</summary>
    public string Token { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>This process, now.</summary>
    public RunOwner Owner => new(times.Host, Environment.ProcessId, DateTimeOffset.UtcNow);

    /// <summary>Whether a file of a run folder is a lock.</summary>
    public static bool IsLock(string name) => name == EarlierName || NumberIn(name) is not null;

    /// <summary>Who trains in a folder; null when nobody does, or the owner is dead.</summary>
    public static RunOwner? OwnerOf(string folder, LockTimes? times = null)
    {
        var number = Highest(folder);
        return number > 0 && Read(folder, number, times ?? LockTimes.Usual) is { IsAlive: true, Owner: var owner } ? owner : null;
    }

    /// <summary>Replaces a file of a folder in one step, if this process is still the owner.</summary>
    /// <param name="owned">The folder's lock; null where nobody else can write there.</param>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes its content.</param>
    /// <exception cref="RunTakenOverException">It is not; the file is as it was.</exception>
    /// <exception cref="IOException">The file cannot be written, and is as it was.</exception>
    public static void Write(RunLock? owned, string path, Action<Stream> write)
    {
        if (owned is null)
            AtomicFile.Write(path, write);
        else
            AtomicFile.Write(path, write, owned.Ending, owned.Check);
    }

    /// <summary>Does nothing if this process is still the owner.</summary>
    /// <exception cref="RunTakenOverException">It is not.</exception>
    public void Check()
    {
        if (IsOurs())
            return;
        throw new RunTakenOverException($"{folder} was taken over by {OwnerOf(folder, times)?.ToString() ?? "another process"}, because process {Environment.ProcessId} on {times.Host} gave no sign of life for "
            + string.Create(CultureInfo.InvariantCulture, $"more than {times.Patience.TotalMinutes:0.#} minutes, or its lock was removed. It writes nothing there any more."));
    }

    /// <summary>Lets others in.</summary>
    public void Dispose()
    {
        heart.Dispose();
        lock (once)
        {
            if (isReleased)
                return;
            isReleased = true;
            file.Dispose();
        }
        if (IsOurs())
            Remove(PathOf(number));
    }

    private string Ending => $".owner-{Token}{AtomicFile.TemporaryEnding}";

    private string PathOf(int n) => PathOf(folder, n);

    private static string PathOf(string folder, int number) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"run-{number}.lock"));

    private static int? NumberIn(string name) =>
        LockName().Match(name) is { Success: true } match && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int Highest(string folder) =>
        Directory.EnumerateFiles(folder, "run-*.lock").Select(path => NumberIn(Path.GetFileName(path)) ?? 0).DefaultIfEmpty(0).Max();

    // The name is taken by a file that is whole already: nobody ever sees half of it.
    private (int Number, RunOwner? Previous) Take()
    {
        var draft = Path.Combine(folder, "run.lock" + Ending);
        try
        {
            while (true)
            {
                var (last, previous) = (Highest(folder), (RunOwner?)null);
                if (last > 0)
                {
                    var (owner, isAlive) = Read(folder, last, times);
                    if (isAlive)
                        throw InUse(owner);
                    previous = owner;
                }
                WriteDraft(draft);
                try
                {
                    File.Move(draft, PathOf(last + 1), overwrite: false);
                    return (last + 1, previous);
                }
                catch (IOException) when (File.Exists(PathOf(last + 1)) || !File.Exists(draft))
                {
                    // another process was faster; on a network its lock may not be seen at once
                    Thread.Sleep(waitToSee);
                }
            }
        }
        finally
        {
            Remove(draft);
        }
    }

    private RunInUseException InUse(RunOwner? owner)
    {
        var who = owner is null ? "which has not said who it is" : string.Create(CultureInfo.InvariantCulture, $"{owner}, last sign of life at {owner.Heartbeat.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        return new RunInUseException(string.Create(CultureInfo.InvariantCulture, $"{folder} is in use by another process ({who}). If that died, the folder is free {times.Patience.TotalMinutes:0.#} minutes after its last sign of life."));
    }

    private void WriteDraft(string draft)
    {
        try
        {
            File.WriteAllBytes(draft, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{folder} cannot be written: {error.Message.Replace(draft, folder, StringComparison.Ordinal)}", error); // nobody asked for that file
        }
    }

    // What others left: their locks, and files that they had begun. Without its neighbour a file that was about to be replaced stays as it is.
    private void RemoveRemains()
    {
        foreach (var path in Directory.EnumerateFiles(folder).ToArray())
        {
            var name = Path.GetFileName(path);
            if (name == EarlierName || NumberIn(name) < number || (IsBegun(name) && !name.EndsWith(Ending, StringComparison.Ordinal)))
                Remove(path);
        }
    }

    private static bool IsBegun(string name) => name.EndsWith(AtomicFile.TemporaryEnding, StringComparison.Ordinal)
        && (name.Contains(".owner-", StringComparison.Ordinal) || name is "run.json.tmp" or "metrics.jsonl.tmp" or "last.ckpt.tmp"); // of earlier versions

    private bool IsOurs() => !File.Exists(PathOf(number + 1)) && Parse(Bytes(PathOf(number)).Content)?.Token == Token;

    // The time of the file is the sign of life; its content stays. When it cannot be written, the next one may.
    private void Beat()
    {
        lock (once)
        {
            if (isReleased)
                return;
            try
            {
                RandomAccess.Write(file.SafeFileHandle, content, 0);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private static (RunOwner? Owner, bool IsAlive) Read(string folder, int number, LockTimes times)
    {
        byte[]? content;
        DateTimeOffset written;
        try
        {
            (content, written) = Bytes(PathOf(folder, number));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, true); // who cannot be asked may live
        }
        if (content is null)
            return (null, false); // it was let go of meanwhile
        var age = Now(folder) - written;
        if (Parse(content) is not { } entry)
            return (null, age <= times.Patience);
        var isGone = entry.Host == times.Host && entry.Scope == ProcessIdentity.Scope && !ProcessIdentity.Exists(entry.Process, entry.Start);
        return (new RunOwner(entry.Host, entry.Process, written), !isGone && age <= times.Patience);
    }

    // By the clock that dates the locks, which on a network is that of another machine.
    private static DateTimeOffset Now(string folder)
    {
        var probe = Path.Combine(folder, $"run.lock.owner-{RandomNumberGenerator.GetHexString(16, lowercase: true)}{AtomicFile.TemporaryEnding}");
        try
        {
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.DeleteOnClose);
            file.WriteByte(0);
            file.Flush(flushToDisk: true);
            return File.GetLastWriteTimeUtc(file.SafeFileHandle);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return DateTimeOffset.UtcNow;
        }
    }

    // Opening a file is what makes a network file system look for what others wrote.
    private static (byte[]? Content, DateTimeOffset Written) Bytes(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            return (content, File.GetLastWriteTimeUtc(file.SafeFileHandle));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, default);
        }
    }

    private static Entry? Parse(byte[]? content)
    {
        try
        {
            return content is null ? null : JsonSerializer.Deserialize<Entry>(content, RecordJson.Line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    [GeneratedRegex(@"^run-([1-9][0-9]{0,8})\.lock$")]
    private static partial Regex LockName();

    private sealed record Entry(string Host, string Scope, int Process, string Start, string Token, DateTimeOffset Since);
}
