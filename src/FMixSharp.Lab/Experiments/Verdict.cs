namespace FMixSharp.Lab.Experiments;

/// <summary>What a test says of a comparison.</summary>
internal enum Verdict
{
    /// <summary>There are no pairs yet.</summary>
    Untested,

    /// <summary>No difference was shown; one that is too small for so few seeds may be there.</summary>
    CannotTell,

    /// <summary>They differ, as the paper says.</summary>
    Supported,

    /// <summary>They differ, the other way round than the paper says.</summary>
    Contradicted,

    /// <summary>They differ, and the paper says nothing of it.</summary>
    Differs,
}
