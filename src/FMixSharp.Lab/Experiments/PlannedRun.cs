using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Experiments;

/// <summary>One run of an experiment.</summary>
/// <param name="Method">Name of the method.</param>
/// <param name="Value">Value of the swept option; null without a sweep.</param>
/// <param name="Name">Name of its folder, such as "fmix-s1" or "fmix-train-size-500-s1".</param>
/// <param name="Options">Everything it needs.</param>
public sealed record PlannedRun(string Method, double? Value, string Name, TrainOptions Options);
