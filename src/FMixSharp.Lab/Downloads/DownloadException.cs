namespace FMixSharp.Lab.Downloads;

/// <summary>A file that cannot be fetched or unpacked: the message says which, what was expected, and what to do.</summary>
/// <param name="message">The whole message, fit for a user.</param>
/// <param name="inner">The cause, if another exception told of it.</param>
public sealed class DownloadException(string message, Exception? inner = null) : Exception(message, inner);
