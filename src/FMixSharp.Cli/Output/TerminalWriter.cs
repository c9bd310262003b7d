using System.Text;

namespace FMixSharp.Cli;

/// <summary>
/// Writes while there is somebody to read: what was closed from the start (<c>&gt;&amp;-</c>), and a terminal that was closed or whose
/// connection was lost, is written to no more. So a training still comes to its checkpoint. Of standard output any other error ends the
/// command, because results would be missing; of standard error none does, because there is no place left to tell it.
/// </summary>
/// <param name="output">Standard output or standard error.</param>
/// <param name="isTerminal">Whether it is a terminal.</param>
/// <param name="isError">Whether it is standard error.</param>
internal sealed class TerminalWriter(TextWriter output, bool isTerminal, bool isError = false) : TextWriter
{
    private const int InputOutputError = 5; // EIO: a terminal is gone; of a file it is an error

    /// <inheritdoc/>
    public override Encoding Encoding => output.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => output.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => output.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => output.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => output.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(output.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException error) when (isError || (isTerminal && error.HResult == InputOutputError)) { }
        catch (IOException error)
        {
            throw new IOException(
                $"standard output cannot be written: {error.Message.Trim()}. Make room where it goes, or send it elsewhere.",
                error
            );
        }
        catch (UnauthorizedAccessException)
        {
            // EBADF: it is closed
        }
    }
}
