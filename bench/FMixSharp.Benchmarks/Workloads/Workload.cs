namespace FMixSharp.Benchmarks.Workloads;

/// <summary>Something that costs: set up once in a process, then sampled as often as wanted.</summary>
/// <param name="Name">What it is, the same from commit to commit: by its name it is compared with an earlier one, and with a peer.</param>
/// <param name="Unit">What a sample counts, such as "µs/mask"; less is better.</param>
/// <param name="SetUp">Makes it ready and warm.</param>
internal sealed record Workload(string Name, string Unit, Func<ReadyWorkload> SetUp)
{
    /// <summary>Whether costs of two commits can be divided by each other; a difference, which may be zero, cannot.</summary>
    public bool HasRatio { get; init; } = true;
}

/// <summary>A workload that is set up: each call of <paramref name="sample"/> measures once.</summary>
internal sealed class ReadyWorkload(Func<double> sample, Action? release = null) : IDisposable
{
    /// <summary>Measures once.</summary>
    /// <returns>The cost, in the workload's unit.</returns>
    public double Sample() => sample();

    public void Dispose() => release?.Invoke();
}
