namespace FMixSharp;

/// <summary>
/// Policies of Fast AutoAugment, which are long lists of learned numbers and therefore come from a file. Source: Lim, Kim, Kim, Kim, Kim,
/// "Fast AutoAugment" (2019); spec §3.4.
/// </summary>
public static class FastAutoAugment
{
    /// <summary>
    /// Reads a policy: a line for each sub-policy, <c>name,probability,level;name,probability,level</c>, names as in
    /// <see cref="ImageOperation"/>, probabilities and levels from 0 to 1. Blank lines and lines that begin with # are left out.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">A line cannot be read, or there is none; the message names file and line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SubPolicies Read(string path) => PolicyText.Parse(File.ReadLines(path), path);
}
