namespace FMixSharp.Lab.Predictions;

/// <summary>What a model says of a sample.</summary>
/// <param name="Ranked">All classes, the likeliest first; ties in the order of their indices.</param>
public sealed record Prediction(IReadOnlyList<RankedClass> Ranked)
{
    /// <summary>Name of the likeliest class.</summary>
    public string Class => Ranked[0].Name;

    /// <summary>Its probability, from 0 to 1, as far as the model is calibrated.</summary>
    public double Probability => Ranked[0].Probability;
}

/// <summary>A class and how likely it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Index">Its index, 0 … classes − 1.</param>
/// <param name="Probability">From 0 to 1. All classes' sum to 1; where a sample may have several labels, each is that label's own.</param>
public sealed record RankedClass(string Name, int Index, double Probability);

/// <summary>What a model says of a file, or why it cannot.</summary>
/// <param name="Path">The file.</param>
/// <param name="Prediction">Null where there is an error.</param>
/// <param name="Error">Why the file cannot be used, as what follows its path in a message; null where it can.</param>
public sealed record PredictedFile(string Path, Prediction? Prediction, string? Error);
