namespace FMixSharp.Analysis.Attacks;

/// <summary>Settings of <see cref="AutoPgd"/>; the defaults are those of its authors.</summary>
public sealed record AutoPgdOptions
{
    /// <summary>Number of steps, at least 1.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>What is raised.</summary>
    public AttackLoss Loss { get; init; } = AttackLoss.CrossEntropy;

    /// <summary>One line per option outside its range, naming it, its value and what is accepted; none when all is well.</summary>
    public IEnumerable<string> Violations()
    {
        if (Steps < 1)
            yield return $"Steps is {Steps}; expected at least 1.";
        if (!Enum.IsDefined(Loss))
            yield return $"Loss is {Loss}; expected {string.Join(" or ", Enum.GetNames<AttackLoss>())}.";
    }
}
