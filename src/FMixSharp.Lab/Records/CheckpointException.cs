namespace FMixSharp.Lab.Records;

/// <summary>A checkpoint that cannot be used: the message names the file, what is wrong with it, and what to do.</summary>
public sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);
