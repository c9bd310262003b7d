namespace FMixSharp.Lab.Training;

/// <summary>Which of a run's checkpoints its model is taken from.</summary>
public static class ModelCheckpoint
{
    /// <summary>That of the best epoch on validation samples.</summary>
    public const string Best = "best";

    /// <summary>The last one.</summary>
    public const string Last = "last";

    /// <summary>All choices.</summary>
    public static IReadOnlyList<string> Names { get; } = [Best, Last];
}
