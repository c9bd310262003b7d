using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace FMixSharp.Lab.Records;

/// <summary>
/// Keeps processes from training in one folder at the same time, on one machine or on several that share it; nothing is asked of the file
/// system but that a name is taken by one process only.
/// </summary>
/// <remarks>
/// The owner has a file run-N.lock that says who it is, and writes it again every few seconds. Whoever finds it dead (its process has
/// ended, or its file was seen not to change for long by a clock of one's own, so that no two clocks are compared) makes run-(N + 1).lock,
/// which only one can, and is the owner from then on. An owner is one as long as its file is there and none with a higher number: it asks
/// so before every file that it replaces and every line that it adds (<see cref="Check"/>). What it had begun to write when it was stopped
/// is removed by the next owner, so that it cannot take a name when it wakes between asking and renaming.
/// </remarks>
internal sealed class RunLock : IDisposable
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

    /// <summary>Takes the lock of <paramref name="folder"/>, which exists, or fails at once.</summary>
    /// <param name="folder">A run folder.</param>
    /// <param name="times">How long who counts as alive; null for the usual.</param>
    /// <param name="log">Told when it is taken over from a dead owner.</param>
    /// <exception cref="RunInUseException">Another process has it, and lives, or may for all that this process has seen.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public RunLock(string folder, LockTimes? times = null, Action<string>? log = null)
    {
        (this.folder, this.times) = (folder, times ?? LockTimes.Usual);
        content = JsonSerializer.SerializeToUtf8Bytes(
            new LockEntry(
                this.times.Host,
                ProcessIdentity.Scope,
                Environment.ProcessId,
                ProcessIdentity.Start,
                Token,
                DateTimeOffset.UtcNow,
                this.times.Patience.TotalSeconds
            ),
            RecordJson.Line
        );
        (number, Previous) = Take();
        file = new FileStream(PathOf(number), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        try
        {
            RemoveRemains();
        }
        catch
        {
            file.Dispose();
            Remove(PathOf(number));
            throw;
        }
        if (Previous is { } dead)
            log?.Invoke($"{folder} is taken over from {dead}, which gives no sign of life.");
        heart = new Timer(_ => Beat(), null, this.times.Heartbeat, this.times.Heartbeat);
    }

    /// <summary>The dead owner that it was taken from; null when there was none.</summary>
    public RunOwner? Previous { get; }

    /// <summary>What tells this ownership from any other, in the endings of files that are its own: 16 hexadecimal digits.</summary>
    public string Token { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>This process, now.</summary>
    public RunOwner Owner => new(times.Host, Environment.ProcessId, DateTimeOffset.UtcNow);

    /// <summary>Whether a file of a run folder is a lock.</summary>
    public static bool IsLock(string name) => name == EarlierName || LockFile.NumberIn(name) is not null;

    /// <summary>
    /// Takes the lock of <paramref name="folder"/>, which exists; where it is not known whether its owner lives, that is awaited.
    /// </summary>
    /// <param name="folder">A run folder.</param>
    /// <param name="times">How long who counts as alive; null for the usual.</param>
    /// <param name="log">Told what is waited for, and when it is taken over from a dead owner.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="RunInUseException">Another process has it, and lives.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited.</exception>
    public static RunLock Await(string folder, LockTimes? times = null, Action<string>? log = null, CancellationToken cancel = default)
    {
        for (var hasSaid = false; ; hasSaid = true)
        {
            try
            {
                return new RunLock(folder, times, log);
            }
            catch (RunInUseException error) when (error.MayBeDead)
            {
                if (!hasSaid)
                    log?.Invoke(Waiting(folder, times));
            }
            if (cancel.WaitHandle.WaitOne((times ?? LockTimes.Usual).Look))
                throw new OperationCanceledException(cancel);
        }
    }

    /// <summary>What is said before one waits whether the owner of a folder lives.</summary>
    public static string Waiting(string folder, LockTimes? times = null) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{folder} is locked by {Look(folder, times).Owner?.ToString() ?? "another process"}; waiting for a sign of life, up to "
                + $"{(times ?? LockTimes.Usual).Patience.TotalMinutes:0.#} minutes."
        );

    /// <summary>Who has a folder's lock, and whether it lives; nobody is dead.</summary>
    public static (RunOwner? Owner, Pulse Pulse) Look(string folder, LockTimes? times = null) =>
        LockFile.Highest(folder) is var number and > 0 ? LockFile.Read(folder, number, times ?? LockTimes.Usual) : (null, Pulse.None);

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
        throw new RunTakenOverException(
            $"{folder} was taken over by {Look(folder, times).Owner?.ToString() ?? "another process"}, because process "
                + $"{Environment.ProcessId} on {times.Host} gave no sign of life for "
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"more than {times.Patience.TotalMinutes:0.#} minutes, or its lock was removed. It writes nothing there any more."
                )
        );
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

    private string PathOf(int n) => LockFile.PathOf(folder, n);

    // The name is taken by a file that is whole already: nobody ever sees half of it.
    private (int Number, RunOwner? Previous) Take()
    {
        var draft = Path.Combine(folder, "run.lock" + Ending);
        try
        {
            while (true)
            {
                var (last, previous) = (LockFile.Highest(folder), (RunOwner?)null);
                if (last > 0)
                {
                    var (owner, pulse) = LockFile.Read(folder, last, times);
                    if (pulse != Pulse.None)
                        throw InUse(owner, pulse);
                    previous = owner;
                }
                if (last == LockFile.MostNumber) // the next one's name would be none
                    throw new IOException($"{folder} cannot be taken over: {PathOf(last)} has the last number that there is. Remove it.");
                WriteDraft(draft);
                try
                {
                    File.Move(draft, PathOf(last + 1), overwrite: false);
                }
                catch (IOException) when (File.Exists(PathOf(last + 1)) || !File.Exists(draft))
                {
                    // another process was faster, whose lock may not be seen at once on a network; or the answer was lost on the way
                    Thread.Sleep(waitToSee);
                }
                if (LockFile.TokenOf(folder, last + 1) != Token)
                    continue;
                if (LockFile.Highest(folder) == last + 1)
                    return (last + 1, previous);
                Remove(PathOf(last + 1)); // it was free because those who came meanwhile are further already
            }
        }
        finally
        {
            Remove(draft);
        }
    }

    private RunInUseException InUse(RunOwner? owner, Pulse pulse)
    {
        var who = owner is null
            ? "which has not said who it is"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{owner}, last sign of life at {owner.Heartbeat.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"
            );
        return new RunInUseException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{folder} is in use by another process ({who}). If that died, the folder is free when another process has seen no "
                    + $"sign of life for {times.Patience.TotalMinutes:0.#} minutes."
            )
        )
        {
            MayBeDead = pulse == Pulse.Unknown,
        };
    }

    private void WriteDraft(string draft)
    {
        try
        {
            File.WriteAllBytes(draft, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // nobody asked for that file
            throw new IOException($"{folder} cannot be written: {error.Message.Replace(draft, folder, StringComparison.Ordinal)}", error);
        }
    }

    // What others left: their locks, and files that they had begun. Without its neighbour a file that was about to be replaced stays as it
    // is.
    private void RemoveRemains()
    {
        foreach (var path in Directory.EnumerateFiles(folder).ToArray())
        {
            var name = Path.GetFileName(path);
            if (name == EarlierName || LockFile.NumberIn(name) < number)
                Remove(path);
            else if (IsBegun(name) && !name.EndsWith(Ending, StringComparison.Ordinal))
                RemoveBegun(path);
        }
    }

    // What cannot be removed could still be renamed.
    private void RemoveBegun(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"{folder} cannot be taken over, because {Path.GetFileName(path)}, which its owner had begun to write, cannot be "
                    + $"removed: {error.Message}",
                error
            );
        }
    }

    private static bool IsBegun(string name) =>
        name.EndsWith(AtomicFile.TemporaryEnding, StringComparison.Ordinal)
        // of earlier versions
        && (name.Contains(".owner-", StringComparison.Ordinal) || name is "run.json.tmp" or "metrics.jsonl.tmp" or "last.ckpt.tmp");

    private bool IsOurs() => !File.Exists(PathOf(number + 1)) && LockFile.TokenOf(folder, number) == Token;

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
            catch (Exception error) when (error is IOException or UnauthorizedAccessException) { }
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { }
    }
}
