namespace FMixSharp.Lab.Weights;

/// <summary>
/// A file or folder of trained weights that cannot be used: the message names file and place, what was found, what was expected, and what
/// to do.
/// </summary>
/// <param name="message">The whole message, fit for a user.</param>
/// <param name="inner">The cause, if another exception told of it.</param>
public sealed class WeightsException(string message, Exception? inner = null) : Exception(message, inner);
