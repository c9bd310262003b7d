namespace FMixSharp.Lab.Records;

/// <summary>A run folder that cannot be used as asked: the message names the folder or file, what is wrong, and what to do.</summary>
public class RunFolderException(string message, Exception? inner = null) : Exception(message, inner);
