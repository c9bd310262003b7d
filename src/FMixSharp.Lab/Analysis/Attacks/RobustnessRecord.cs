namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>An entry of attacks.json: what was measured of a run's model, with what, and what came out.</summary>
public sealed record RobustnessRecord
{
    /// <summary>Attacks, ε, number of images and seed.</summary>
    public required RobustnessOptions Options { get; init; }

    /// <summary>SHA-256 of the checkpoint that was attacked, in hexadecimal.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Epochs the model was trained for.</summary>
    public required int Epochs { get; init; }

    /// <summary>Number of images attacked.</summary>
    public required int Images { get; init; }

    /// <summary>Share of them classified rightly without any attack.</summary>
    public required double CleanAccuracy { get; init; }

    /// <summary>For each attack by its name, for each ε: one minus the share of images on which it succeeded.</summary>
    public required IReadOnlyDictionary<string, double[]> Accuracies { get; init; }

    /// <summary>For each ε: one minus the share of images on which any attack succeeded.</summary>
    public required double[] WorstCase { get; init; }

    /// <summary>Version of FMixSharp.</summary>
    public required string Version { get; init; }

    /// <summary>The git commit FMixSharp was built from, or "unknown".</summary>
    public required string Commit { get; init; }

    /// <summary>Processor, cores and memory.</summary>
    public required string Machine { get; init; }

    /// <summary>When the measurement ended, UTC.</summary>
    public required DateTimeOffset Finished { get; init; }

    /// <summary>Seconds it took in its last sitting.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether there is an accuracy for each attack and ε.</summary>
    internal bool IsWhole =>
        WorstCase.Length == Options.Epsilons.Count
        && Options.Attacks.All(name => Accuracies.GetValueOrDefault(name)?.Length == Options.Epsilons.Count);

    /// <summary>Each attack's curve, then that of the worst case where there are several.</summary>
    public IEnumerable<(string Name, double[] Accuracies)> Curves()
    {
        foreach (var name in Options.Attacks)
            yield return (name, Accuracies[name]);
        if (Options.Attacks.Count > 1)
            yield return ("worst case", WorstCase);
    }
}
