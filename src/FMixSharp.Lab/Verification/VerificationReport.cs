namespace FMixSharp.Lab.Verification;

/// <summary>What was found in a data set's folder.</summary>
/// <param name="Problems">A line for each thing that is wrong; empty if the data set can be used and is the published one.</param>
/// <param name="Notes">What is unusual and allowed, such as a part of the classes.</param>
/// <param name="Checked">What was looked at.</param>
public sealed record VerificationReport(IReadOnlyList<string> Problems, IReadOnlyList<string> Notes, IReadOnlyList<string> Checked)
{
    /// <summary>True if nothing is wrong.</summary>
    public bool IsOk => Problems.Count == 0;
}
