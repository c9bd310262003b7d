using FMixSharp.Lab.Downloads;

namespace FMixSharp.Lab.Verification;

/// <summary>What a check of a data set's files gets.</summary>
/// <param name="Root">The folder that has the files, or a file.</param>
/// <param name="Others">All data sets there are.</param>
/// <param name="Findings">Receives what is found.</param>
/// <param name="Log">Receives a line before something that takes a while; may be null.</param>
/// <param name="Cancel">Stops.</param>
internal sealed record FolderCheck(
    string Root,
    IReadOnlyList<PublicDataset> Others,
    Findings Findings,
    Action<string>? Log,
    CancellationToken Cancel
);
