using System.Collections.Concurrent;
using System.Diagnostics;

namespace FMixSharp.Lab.Records;

/// <summary>
/// What this process has seen of locks that others hold, by its own clock alone: how long ago a lock changed cannot be told from the time
/// of its file, which another machine's clock may have set.
/// </summary>
internal static class LockWatch
{
    private static readonly ConcurrentDictionary<string, Sighting> seen = new();

    /// <summary>Notes how a lock looks now.</summary>
    /// <param name="path">The lock's file.</param>
    /// <param name="owner">Its owner's token.</param>
    /// <param name="written">The time of the file, which says nothing but whether it is the same as before.</param>
    /// <param name="patience">A change in less than this is a sign of life, and so long without one is a sign of death.</param>
    public static Pulse Look(string path, string? owner, DateTimeOffset written, TimeSpan patience)
    {
        var now = Stopwatch.GetTimestamp();
        var sighting = seen.AddOrUpdate(
            Path.GetFullPath(path),
            _ => new Sighting(owner, written, now, false),
            (_, last) =>
                last.Owner != owner ? new Sighting(owner, written, now, false)
                : last.Written == written ? last
                : new Sighting(owner, written, now, Stopwatch.GetElapsedTime(last.Since, now) <= patience)
        );
        return Stopwatch.GetElapsedTime(sighting.Since, now) > patience ? Pulse.None
            : sighting.Beats ? Pulse.Beats
            : Pulse.Unknown;
    }

    private sealed record Sighting(string? Owner, DateTimeOffset Written, long Since, bool Beats);
}

/// <summary>Whether the owner of a lock lives, as far as this process can tell.</summary>
internal enum Pulse
{
    /// <summary>It is dead.</summary>
    None,

    /// <summary>This process has not looked for long enough.</summary>
    Unknown,

    /// <summary>It gave a sign of life.</summary>
    Beats,
}
