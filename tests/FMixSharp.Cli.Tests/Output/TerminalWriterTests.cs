namespace FMixSharp.Cli.Tests.Output;

public sealed class TerminalWriterTests
{
    [Fact]
    public void What_is_closed_is_written_to_no_more_and_other_errors_are_told()
    {
        var gone = new TerminalWriter(new Failing(new IOException("no", 5)), isTerminal: true); // EIO
        var closed = new TerminalWriter(new Failing(new UnauthorizedAccessException()), isTerminal: false); // EBADF
        foreach (var writer in new[] { gone, closed })
        {
            writer.WriteLine("a line");
            writer.Write("text");
            writer.Write('c');
            writer.Write(['a', 'b'], 0, 2);
            writer.WriteLine();
            writer.Flush();
        }
        // ENOSPC
        Assert.Throws<IOException>(() => new TerminalWriter(new Failing(new IOException("no", 28)), isTerminal: true).WriteLine("a line"));
        // of a disk
        Assert.Throws<IOException>(() => new TerminalWriter(new Failing(new IOException("no", 5)), isTerminal: false).WriteLine("a line"));
        // of standard error, of which nobody can be told
        new TerminalWriter(new Failing(new IOException("no", 28)), isTerminal: false, isError: true).WriteLine("a line");
        using var there = new StringWriter();
        new TerminalWriter(there, isTerminal: false).WriteLine("a line");
        Assert.Equal("a line" + Environment.NewLine, there.ToString());
    }

    private sealed class Failing(Exception error) : StringWriter
    {
        public override void Write(char value) => throw error;

        public override void Write(char[] buffer, int index, int count) => throw error;

        public override void Write(string? value) => throw error;

        public override void WriteLine(string? value) => throw error;

        public override void Flush() => throw error;
    }
}
