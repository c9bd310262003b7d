using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FMixSharp.Cli.Parsing;

/// <summary>
/// What may stand at a place of a command line, one on each line: the answer to "[suggest:PLACE] LINE", which the shells' completion asks
/// ('fmix completion').
/// </summary>
internal sealed class Suggestions(SuggestDirective directive, TextWriter output) : SynchronousCommandLineAction
{
    private static readonly char[] joints = ['+', '|', ','];

    /// <summary>Lets the root answer in this way.</summary>
    public static void Attach(RootCommand root, TextWriter output)
    {
        foreach (var directive in root.Directives.OfType<SuggestDirective>())
            directive.Action = new Suggestions(directive, output);
    }

    /// <summary>Names of which the option's values are made, one of them or several joined.</summary>
    public static Option<T> Joined<T>(Option<T> option, IEnumerable<string> names)
    {
        string[] all = [.. names];
        option.CompletionSources.Add(context =>
        {
            var begun = context.WordToComplete[..(context.WordToComplete.LastIndexOfAny(joints) + 1)];
            return all.Select(name => begun + name);
        });
        return option;
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var line = parseResult.Tokens.LastOrDefault(token => token.Type != TokenType.Directive)?.Value ?? "";
        var place =
            parseResult.GetResult(directive)?.Values is [var text]
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given)
                ? Math.Min(given, line.Length)
                : line.Length;
        foreach (var label in Of((RootCommand)parseResult.RootCommandResult.Command, line, place))
            output.WriteLine(label);
        return 0;
    }

    /// <summary>What may stand at a place of a line whose first word is the program: it begins as the word there does.</summary>
    private static IEnumerable<string> Of(RootCommand root, string line, int place)
    {
        var program = line.IndexOf(' ', StringComparison.Ordinal) + 1;
        if (program == 0 || place < program)
            return [];
        var word = line[(line.LastIndexOf(' ', place - 1) + 1)..place];
        // System.CommandLine completes no value that stands in one word with its option.
        if (word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
        {
            var apart = $"{line[..(place - word.Length)]}{word[..equals]} {word[(equals + 1)..]}";
            return Of(root, apart, apart.Length).Select(label => $"{word[..equals]}={label}");
        }
        var (before, behind) = (line[program..(place - word.Length)], line[place..]);
        // To System.CommandLine an option behind a switch would be the switch's value.
        if (word.StartsWith('-'))
            before =
                string.Concat(before.Split(' ').TakeWhile(earlier => !earlier.StartsWith('-')).Select(earlier => earlier + " ")).TrimEnd()
                + " ";
        before = before.TrimStart();
        return root.Parse(before + word + behind)
            .GetCompletions(before.Length + word.Length)
            .Select(completion => completion.Label)
            // Help has names that nobody completes.
            .Where(label => label.StartsWith(word, StringComparison.Ordinal) && label is not ("-?" or "-h" or "/?" or "/h"))
            .Distinct()
            .Order(StringComparer.Ordinal);
    }
}
