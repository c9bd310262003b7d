using System.CommandLine;
using System.CommandLine.Parsing;

namespace FMixSharp.Cli.Parsing;

/// <summary>What is wrong with a command line that cannot be parsed, and what may have been meant.</summary>
internal static class UsageErrors
{
    /// <summary>The errors, each a sentence.</summary>
    public static IEnumerable<string> Of(ParseResult result)
    {
        // The library reports what it does not know in several ways, and what it misses besides: what was typed says more.
        var unknown = result.UnmatchedTokens.Concat(TakenForValues(result)).Distinct().ToArray();
        foreach (var error in result.Errors.DistinctBy(error => error.Message))
            if (
                unknown.Length == 0
                || !(
                    error.Message.Contains("required", StringComparison.OrdinalIgnoreCase)
                    || unknown.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal))
                )
            )
                yield return Missing(error) ?? error.Message;
        if (result.Errors.Count == 0)
            foreach (var name in Empty(result))
                yield return $"{name} is empty; expected a value.";
        // What follows an unknown option may be its value, and what follows an unknown command is for that.
        var options = unknown.Where(IsOption).ToArray();
        var verbs = result.CommandResult.Command.Subcommands.Count > 0 ? unknown.Take(1) : unknown;
        foreach (var token in options.Length > 0 ? options : verbs)
            yield return Unknown(result, token);
    }

    /// <summary>
    /// What begins as options do and was taken for a value, as a mistyped option is where a command takes any number of names, or behind an
    /// option whose own value is missing. What comes after "--" is a value.
    /// </summary>
    public static IEnumerable<string> TakenForValues(ParseResult result) =>
        result
            .Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal))
            .Select(token => token.Value);

    /// <summary>Arguments and options whose value is empty, or blanks, as what a shell makes of a variable that is not set.</summary>
    public static IEnumerable<string> Empty(ParseResult result) =>
        result
            .CommandResult.Children.Where(child => child.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            .Select(child =>
                child switch
                {
                    OptionResult { Option.Name: var name } => name,
                    ArgumentResult { Argument.Name: var name } => name,
                    _ => "an argument",
                }
            );

    /// <summary>The command that was typed, such as "fmix data list".</summary>
    public static string CommandOf(ParseResult result) => Path(result.CommandResult);

    // The library names the command, and neither the argument nor what it is.
    private static string? Missing(ParseError error) =>
        error.SymbolResult is ArgumentResult { Tokens.Count: 0, Argument: var argument }
            ? $"{argument.Name} is missing. {argument.Description}"
            : null;

    private static string Unknown(ParseResult result, string token)
    {
        var command = result.CommandResult.Command;
        var path = CommandOf(result);
        if (IsOption(token))
        {
            var name = token.Split('=')[0];
            var near = NearestName.Of(name, command.Options.Where(option => !option.Hidden).Select(option => option.Name));
            return $"'{name}' is no option of {path}{Meant(near)}";
        }
        return command.Subcommands.Count == 0
            ? $"'{token}' is one argument too many for {path}."
            : $"'{token}' is no command of {path}{Meant(Verb(command, token))}";
    }

    // Of the command's own verbs, or of theirs: "download" is "data download".
    private static string? Verb(Command command, string token)
    {
        Command[] verbs = [.. command.Subcommands.Where(verb => !verb.Hidden)];
        return NearestName.Of(token, verbs.Select(verb => verb.Name))
            ?? verbs
                .Select(verb => Verb(verb, token) is { } below ? $"{verb.Name} {below}" : null)
                .FirstOrDefault(below => below is not null);
    }

    private static string Meant(string? near) => near is null ? "." : $"; did you mean {near}?";

    private static bool IsOption(string token) => token.Length > 1 && token[0] == '-';

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "fmix";
}
