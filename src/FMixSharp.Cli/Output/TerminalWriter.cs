using System.Text;

namespace FMixSharp.Cli;

/// <summary>Writes to a terminal while there is one: after it was closed, or its connection lost, a training still comes to its checkpoint.</summary>
internal sealed class TerminalWriter(TextWriter terminal) : TextWriter
{
    private const int InputOutputError = 5; // EIO, which only a terminal that is gone gives

    /// <inheritdoc/>
    public override Encoding Encoding => terminal.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => terminal.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => terminal.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => terminal.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => terminal.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(terminal.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException error) when (error.HResult == InputOutputError)
        {
        }
    }
}
