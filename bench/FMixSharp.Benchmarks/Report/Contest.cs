using FMixSharp.Benchmarks.Workloads;

namespace FMixSharp.Benchmarks.Report;

/// <summary>One who measures a workload: "ours", "narrow" (ours without AVX-512), "plain", "tuned" (the peers), or "baseline".</summary>
internal readonly record struct Entry(string Contestant, string Workload);

/// <summary>
/// Measures in turns. Every round starts new processes; within a round all entries of a group take turns, so that what the machine does in
/// the meantime meets all of them, and a first sample of each does not count. A ratio is that of the medians within a round.
/// </summary>
internal sealed class Contest(Func<string, Worker?> start, int rounds, int samples, Action<string>? progress = null)
{
    /// <summary>Measures all groups.</summary>
    public IReadOnlyList<GroupCosts> Run(IReadOnlyList<IReadOnlyList<Entry>> groups)
    {
        var costs = groups.Select(_ => new GroupCosts()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            progress?.Invoke($"round {round + 1} of {rounds}");
            var workers = new Dictionary<string, Worker?>();
            try
            {
                foreach (var contestant in groups.SelectMany(group => group).Select(entry => entry.Contestant).Distinct())
                    workers[contestant] = start(contestant);
                for (var i = 0; i < groups.Count; i++)
                    Measure(groups[i], workers, costs[i], round);
            }
            finally
            {
                foreach (var worker in workers.Values)
                    worker?.Dispose();
            }
        }
        return costs;
    }

    private void Measure(IReadOnlyList<Entry> group, Dictionary<string, Worker?> workers, GroupCosts costs, int round)
    {
        var taking = group
            .Where(entry => workers[entry.Contestant] is { } worker && double.IsFinite(worker.Sample(entry.Workload)))
            .ToArray();
        var found = taking.ToDictionary(entry => entry, _ => new List<double>());
        for (var sample = 0; sample < samples; sample++)
        {
            // There and back, beginning with another one in each round: nobody always follows the same one.
            foreach (var entry in (sample + round) % 2 == 0 ? taking : taking.Reverse())
                found[entry].Add(workers[entry.Contestant]!.Sample(entry.Workload));
        }
        foreach (var entry in taking)
        {
            workers[entry.Contestant]!.Release(entry.Workload);
            costs.Add(entry, Statistics.Median(found[entry]));
        }
    }
}

/// <summary>What the entries of a group cost: the median of each round.</summary>
internal sealed class GroupCosts
{
    private readonly Dictionary<Entry, List<double>> costs = [];

    public void Add(Entry entry, double cost)
    {
        if (!costs.TryGetValue(entry, out var rounds))
            costs[entry] = rounds = [];
        rounds.Add(cost);
    }

    /// <summary>The cost of an entry; null when it was not measured.</summary>
    public Spread? Cost(string contestant, string workload) =>
        costs.TryGetValue(new(contestant, workload), out var rounds) ? Spread.Of(rounds) : null;

    /// <summary>The first entry's cost divided by the second's; null when one was not measured.</summary>
    public Spread? Ratio(Entry above, Entry below) => Spread.Of(Ratios(above, below));

    /// <summary>The same in each round; empty when one was not measured.</summary>
    public IReadOnlyList<double> Ratios(Entry above, Entry below) =>
        costs.TryGetValue(above, out var top) && costs.TryGetValue(below, out var bottom) ? [.. top.Zip(bottom, (a, b) => a / b)] : [];
}
