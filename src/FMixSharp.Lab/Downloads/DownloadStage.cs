namespace FMixSharp.Lab.Downloads;

/// <summary>What is done with a file.</summary>
public enum DownloadStage
{
    /// <summary>Its bytes arrive.</summary>
    Fetching,

    /// <summary>Its entries are written; bytes count what is written.</summary>
    Unpacking,
}
