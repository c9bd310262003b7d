namespace FMixSharp.Analysis.Attacks;

/// <summary>How many images of a batch were got the wrong way.</summary>
/// <param name="Images">Its images.</param>
/// <param name="Wrong">Images that are classified wrongly without any attack.</param>
/// <param name="Successes">
/// For each attack by its name, for each ε: images on which it succeeded, those that were wrong before included.
/// </param>
/// <param name="AnySuccess">For each ε: images on which at least one attack succeeded.</param>
public sealed record BatchRobustness(int Images, int Wrong, IReadOnlyDictionary<string, int[]> Successes, int[] AnySuccess);
