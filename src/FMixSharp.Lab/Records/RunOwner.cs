namespace FMixSharp.Lab.Records;

/// <summary>The process that trains in a run folder, or was killed while it did.</summary>
/// <param name="Host">Name of its machine.</param>
/// <param name="Process">Its process id there.</param>
/// <param name="Heartbeat">Its last sign of life that is recorded here, UTC; while it trains, its lock (<c>run-N.lock</c>) has later
/// ones.</param>
public sealed record RunOwner(string Host, int Process, DateTimeOffset Heartbeat)
{
    /// <inheritdoc/>
    public override string ToString() => $"process {Process} on {Host}";
}
