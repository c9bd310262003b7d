namespace FMixSharp.Analysis.Attacks;

/// <summary>Settings of <see cref="AutoPgd"/>; the defaults are those of its authors.</summary>
public sealed record AutoPgdOptions
{
    /// <summary>Number of steps, at least 1.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>What is raised.</summary>
    public AttackLoss Loss { get; init; } = AttackLoss.CrossEntropy;

    /// <summary>Throws, with all that is wrong.</summary>
    /// <exception cref="ArgumentException">A value out of its range.</exception>
    internal void Validate()
    {
        var problems = new List<string>();
        if (Steps < 1)
            problems.Add($"Steps is {Steps}; expected at least 1");
        if (!Enum.IsDefined(Loss))
            problems.Add($"Loss is {Loss}; expected {string.Join(" or ", Enum.GetNames<AttackLoss>())}");
        if (problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems));
    }
}
