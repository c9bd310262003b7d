using FMixSharp.Benchmarks.Workloads;

namespace FMixSharp.Benchmarks.Report;

/// <summary>A section of the report.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Workloads">All that it measures of ours.</param>
/// <param name="Groups">What takes turns.</param>
/// <param name="Figures">From the costs of the groups, in their order.</param>
internal sealed record ReportPart(
    string Name,
    string Title,
    IReadOnlyList<Workload> Workloads,
    IReadOnlyList<IReadOnlyList<Entry>> Groups,
    Func<IReadOnlyList<GroupCosts>, IEnumerable<Figure>> Figures
)
{
    /// <summary>The peers' program in bench/peers, null without one.</summary>
    public string? Peer { get; init; }

    /// <summary>Python modules that the peers need.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>
    /// Writes a file with what peers must have from us to do the same, such as a network's weights; null where they need nothing.
    /// </summary>
    public Action<string>? WriteForPeers { get; init; }

    /// <summary>Rounds with new processes; one where setting up takes long and processes do not differ.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Samples of a round that count.</summary>
    public int Samples { get; init; } = 3;
}
