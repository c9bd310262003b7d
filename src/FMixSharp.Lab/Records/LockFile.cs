using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace FMixSharp.Lab.Records;

/// <summary>
/// The files run-N.lock by which owners of a run folder follow each other (<see cref="RunLock"/>): their names and content.
/// </summary>
internal static partial class LockFile
{
    /// <summary>The largest number that a name can have.</summary>
    public const int MostNumber = 999_999_999;

    private const int MostBytes = 1 << 16; // an owner writes some hundred

    /// <summary>The file that owner <paramref name="number"/> of a folder has.</summary>
    public static string PathOf(string folder, int number) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"run-{number}.lock"));

    /// <summary>The number in a lock's name; null for what is none.</summary>
    public static int? NumberIn(string name) =>
        LockName().Match(name) is { Success: true } match
        && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>The number of a folder's last owner; 0 when there is none.</summary>
    public static int Highest(string folder) =>
        Directory.EnumerateFiles(folder, "run-*.lock").Select(path => NumberIn(Path.GetFileName(path)) ?? 0).DefaultIfEmpty(0).Max();

    /// <summary>Who owner <paramref name="number"/> is, and whether it lives; nobody is dead.</summary>
    public static (RunOwner? Owner, Pulse Pulse) Read(string folder, int number, LockTimes times)
    {
        var path = PathOf(folder, number);
        byte[]? content;
        DateTimeOffset written;
        try
        {
            (content, written) = Bytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, Pulse.Beats); // who cannot be asked may live
        }
        if (content is null)
            return (null, Pulse.None); // it was let go of meanwhile
        var entry = Parse(content);
        var pulse = LockWatch.Look(path, entry?.Token, written, entry is null ? times.Patience : TimeSpan.FromSeconds(entry.Patience));
        if (entry is null)
            return (null, pulse);
        if (entry.Host == times.Host && entry.Scope == ProcessIdentity.Scope)
        {
            pulse = ProcessIdentity.StateOf(entry.Process, entry.Start) switch
            {
                ProcessState.Ended => Pulse.None,
                ProcessState.Runs when pulse == Pulse.Unknown => Pulse.Beats,
                _ => pulse,
            };
        }
        return (new RunOwner(entry.Host, entry.Process, written), pulse);
    }

    /// <summary>What tells owner <paramref name="number"/> from any other; null when it has no file, or has not said who it is.</summary>
    public static string? TokenOf(string folder, int number) => Parse(Bytes(PathOf(folder, number)).Content)?.Token;

    // Opening a file is what makes a network file system look for what others wrote.
    private static (byte[]? Content, DateTimeOffset Written) Bytes(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            var content = new byte[Math.Min(file.Length, MostBytes)];
            file.ReadExactly(content);
            return (content, File.GetLastWriteTimeUtc(file.SafeFileHandle));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, default);
        }
    }

    private static LockEntry? Parse(byte[]? content)
    {
        try
        {
            return content is not null && JsonSerializer.Deserialize<LockEntry>(content, RecordJson.Line) is { IsWhole: true } entry
                ? entry
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^run-([1-9][0-9]{0,8})\.lock$")]
    private static partial Regex LockName();
}

/// <summary>What a lock says of its owner.</summary>
/// <param name="Host">Name of its machine.</param>
/// <param name="Scope">As <see cref="ProcessIdentity.Scope"/>.</param>
/// <param name="Process">Number of its process.</param>
/// <param name="Start">As <see cref="ProcessIdentity.Start"/>.</param>
/// <param name="Token">What tells it from any other.</param>
/// <param name="Since">When it began, by its own clock.</param>
/// <param name="Patience">Seconds that it may be seen without a sign of life until it is dead, in its own opinion.</param>
internal sealed record LockEntry(string Host, string Scope, int Process, string Start, string Token, DateTimeOffset Since, double Patience)
{
    private const double MostPatience = 24 * 60 * 60;

    /// <summary>Whether it says all of it; what lacks something was written by nobody who owned a folder.</summary>
    [JsonIgnore]
    public bool IsWhole => (Host, Scope, Start, Token) is (not null, not null, not null, not null) && Patience is > 0 and <= MostPatience;
}
