namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>Where a measurement stands.</summary>
/// <param name="Folder">The run folder.</param>
/// <param name="Done">Images attacked so far, those of earlier sittings included.</param>
/// <param name="Images">Images in all.</param>
public sealed record RobustnessProgress(string Folder, int Done, int Images);
