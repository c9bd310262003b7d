using FMixSharp.Benchmarks.Workloads;

namespace FMixSharp.Benchmarks.Report;

/// <summary>What several rounds found: each began with new processes, so what differs from process to process is in it.</summary>
internal sealed record Spread(double Median, double Low, double High)
{
    /// <summary>Median and range of the rounds; null when one of them has no number.</summary>
    public static Spread? Of(IReadOnlyList<double> rounds) =>
        rounds.Count > 0 && rounds.All(double.IsFinite) ? new Spread(Statistics.Median(rounds), rounds.Min(), rounds.Max()) : null;

    /// <summary>Items a second, when this is microseconds an item.</summary>
    public Spread PerSecond => new(1e6 / Median, 1e6 / High, 1e6 / Low);

    public override string ToString() => Low == High ? Figure.Short(Median) : $"{Figure.Short(Median)} ({Figure.Short(Low)} – {Figure.Short(High)})";
}
