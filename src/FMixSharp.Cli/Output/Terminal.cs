namespace FMixSharp.Cli;

/// <summary>Where a command writes: results to one writer, problems to the other.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Problems and warnings.</param>
/// <param name="IsLive">True when a person watches <paramref name="Out"/>, so that it may be redrawn in place and coloured.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, bool IsLive)
{
    /// <summary>The process's own streams; live unless redirected, or asked not to be by TERM=dumb or NO_COLOR.</summary>
    public static Terminal OfProcess()
    {
        var plain =
            Console.IsOutputRedirected
            || Environment.GetEnvironmentVariable("TERM") == "dumb"
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        Console.SetOut(new TerminalWriter(Console.Out, !Console.IsOutputRedirected));
        Console.SetError(new TerminalWriter(Console.Error, !Console.IsErrorRedirected, isError: true));
        return new Terminal(Console.Out, Console.Error, !plain);
    }
}
