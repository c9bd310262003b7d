namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>How many images of a batch were got the wrong way; a line of a measurement that is not finished yet.</summary>
/// <param name="Batch">Number of the batch, from 0.</param>
/// <param name="Images">Its images.</param>
/// <param name="Wrong">Images that are classified wrongly without any attack.</param>
/// <param name="Successes">For each attack by its name, for each ε: images on which it succeeded.</param>
/// <param name="AnySuccess">For each ε: images on which at least one attack succeeded.</param>
public sealed record BatchRobustness(int Batch, int Images, int Wrong, IReadOnlyDictionary<string, int[]> Successes, int[] AnySuccess);
