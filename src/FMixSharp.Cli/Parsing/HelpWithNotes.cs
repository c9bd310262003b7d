using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FMixSharp.Cli.Parsing;

/// <summary>
/// The library's help, with headings above groups of options, followed by notes of our own: examples, accepted values, what is written
/// where.
/// </summary>
internal sealed class HelpWithNotes : SynchronousCommandLineAction
{
    private const int Width = 110; // fixed, so that help reads the same in a pipe and in a snapshot
    private readonly HelpAction inner = new() { MaxWidth = Width };
    private readonly string notes;
    private readonly (string Heading, Option First)[] groups;

    private HelpWithNotes(string notes, (string Heading, Option First)[] groups)
    {
        this.notes = notes;
        this.groups = groups;
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Shows <paramref name="notes"/> below the help of <paramref name="command"/>.</summary>
    /// <param name="command">The command, which has its options already.</param>
    /// <param name="notes">Lines of text.</param>
    /// <param name="groups">Headings in place of "Options:", each with the option above which it stands; the first is the command's first
    /// option.</param>
    public static void Attach(Command command, string notes, params (string Heading, Option First)[] groups)
    {
        var help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null)
        {
            help = new HelpOption();
            command.Options.Add(help);
        }
        help.Action = new HelpWithNotes(notes, groups);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter();
        configuration.Output = text;
        var code = inner.Invoke(parseResult);
        configuration.Output = output;
        output.Write(groups.Aggregate(text.ToString(), WithHeading));
        output.WriteLine(notes.ReplaceLineEndings(Environment.NewLine));
        return code;
    }

    // The library writes one list of options, each of them on a line that begins with its name.
    private string WithHeading(string help, (string Heading, Option First) group)
    {
        var line = $"{Environment.NewLine}  {group.First.Name} ";
        return group == groups[0]
            ? help.Replace($"Options:{line}", $"{group.Heading}:{line}", StringComparison.Ordinal)
            : help.Replace(line, $"{Environment.NewLine}{Environment.NewLine}{group.Heading}:{line}", StringComparison.Ordinal);
    }
}
