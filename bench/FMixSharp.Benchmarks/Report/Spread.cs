using FMixSharp.Benchmarks.Workloads;

namespace FMixSharp.Benchmarks.Report;

/// <summary>What several rounds found: each began with new processes, so what differs from process to process is in it.</summary>
internal sealed record Spread(double Median, double Low, double High)
{
    /// <summary>Median and range of the rounds; null when one of them has no number.</summary>
    public static Spread? Of(IReadOnlyList<double> rounds) =>
        rounds.Count > 0 && rounds.All(double.IsFinite) ? new Spread(Statistics.Median(rounds), rounds.Min(), rounds.Max()) : null;

    /// <summary>
    /// The median, and between which two rounds the median of all possible rounds lies with at least 95 %: so many of the lowest and
    /// highest are left out as that allows, which is none below nine. With fewer than six rounds the whole range says less (with two, 50
    /// %). Null when a round has no number.
    /// </summary>
    public static Spread? OfMedian(IReadOnlyList<double> rounds)
    {
        if (Of(rounds) is not { } all)
            return null;
        // A round is below the median as a coin falls.
        double[] sorted = [.. rounds.Order()];
        var (left, ways, outside) = (0, 1.0, 0.0); // ways that as many as are left out fall on one side
        while (true)
        {
            outside += ways * Math.Pow(2, -rounds.Count);
            if (2 * (outside + Next() * Math.Pow(2, -rounds.Count)) > 0.05)
                return all with { Low = sorted[left], High = sorted[^(left + 1)] };
            ways = Next();
            left++;
        }

        double Next() => ways * (rounds.Count - left) / (left + 1);
    }

    /// <summary>Items a second, when this is microseconds an item.</summary>
    public Spread PerSecond => new(1e6 / Median, 1e6 / High, 1e6 / Low);

    public override string ToString() =>
        Low == High ? Figure.Short(Median) : $"{Figure.Short(Median)} ({Figure.Short(Low)} – {Figure.Short(High)})";
}
