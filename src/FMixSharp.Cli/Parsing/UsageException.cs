namespace FMixSharp.Cli.Parsing;

/// <summary>A command line that parses but makes no sense: exit code 2, with the message as it stands.</summary>
internal sealed class UsageException(string message) : Exception(message);
