namespace FMixSharp.Lab.Downloads;

/// <summary>Where a download stands.</summary>
/// <param name="What">The file or archive at hand.</param>
/// <param name="Stage">What is done with it.</param>
/// <param name="Done">Bytes so far.</param>
/// <param name="Total">Bytes in all, if known.</param>
public sealed record DownloadProgress(string What, DownloadStage Stage, long Done, long? Total);
