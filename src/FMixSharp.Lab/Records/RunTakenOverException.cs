namespace FMixSharp.Lab.Records;

/// <summary>
/// A run that this process trained until another one took it over, because this one had shown no sign of life for too long: it was stopped,
/// or suspended. Nothing was written since.
/// </summary>
/// <param name="message">Says where, and who has it now.</param>
public sealed class RunTakenOverException(string message) : RunFolderException(message);
