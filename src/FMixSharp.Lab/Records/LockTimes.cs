namespace FMixSharp.Lab.Records;

/// <summary>How a <see cref="RunLock"/> is kept; tests shorten the times and make up hosts.</summary>
public sealed record LockTimes
{
    /// <summary>The usual ones.</summary>
    public static LockTimes Usual { get; } = new();

    /// <summary>Time between two signs of life.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// An owner that others see give no sign of life for longer than this counts as dead; its lock says so. Many heartbeats, because a
    /// machine may be busy, and a network file system slow.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Time between two looks at a lock, by who waits to see whether its owner lives.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Name of this machine.</summary>
    public string Host { get; init; } = Environment.MachineName;
}
