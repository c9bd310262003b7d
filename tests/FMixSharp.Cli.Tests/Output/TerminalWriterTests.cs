namespace FMixSharp.Cli.Tests.Output;

public sealed class TerminalWriterTests
{
    [Fact]
    public void A_terminal_that_is_gone_is_written_to_no_more_and_other_errors_are_told()
    {
        var gone = new TerminalWriter(new Failing(5)); // EIO
        gone.WriteLine("a line");
        gone.Write("text");
        gone.Write('c');
        gone.Write(['a', 'b'], 0, 2);
        gone.WriteLine();
        gone.Flush();
        var full = new TerminalWriter(new Failing(28)); // ENOSPC
        Assert.Throws<IOException>(() => full.WriteLine("a line"));
        using var there = new StringWriter();
        new TerminalWriter(there).WriteLine("a line");
        Assert.Equal("a line" + Environment.NewLine, there.ToString());
    }

    private sealed class Failing(int error) : StringWriter
    {
        public override void Write(char value) => throw new IOException("no", error);

        public override void Write(char[] buffer, int index, int count) => throw new IOException("no", error);

        public override void Write(string? value) => throw new IOException("no", error);

        public override void WriteLine(string? value) => throw new IOException("no", error);

        public override void Flush() => throw new IOException("no", error);
    }
}
