using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FMixSharp.Cli.Parsing;

/// <summary>The library's help, followed by notes of our own: examples, accepted values, what is written where.</summary>
internal sealed class HelpWithNotes : SynchronousCommandLineAction
{
    private const int Width = 110; // fixed, so that help reads the same in a pipe and in a snapshot
    private readonly HelpAction inner;
    private readonly string notes;

    private HelpWithNotes(HelpAction inner, string notes)
    {
        this.inner = inner;
        this.notes = notes;
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Shows <paramref name="notes"/> below the help of <paramref name="command"/>.</summary>
    public static void Attach(Command command, string notes)
    {
        var help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null)
        {
            help = new HelpOption();
            command.Options.Add(help);
        }
        help.Action = new HelpWithNotes(new HelpAction { MaxWidth = Width }, notes);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(notes.ReplaceLineEndings(Environment.NewLine));
        return code;
    }
}
