namespace FMixSharp.Lab.Experiments;

/// <summary>An experiment that cannot be read or run: the message names the file, the place in it, and what was expected.</summary>
public sealed class ExperimentException(string message, Exception? inner = null) : Exception(message, inner);
