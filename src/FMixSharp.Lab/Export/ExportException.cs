namespace FMixSharp.Lab.Export;

/// <summary>A model cannot be exported; the message says why, and what to do.</summary>
public sealed class ExportException(string message, Exception? inner = null) : Exception(message, inner);
