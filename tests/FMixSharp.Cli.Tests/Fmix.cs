namespace FMixSharp.Cli.Tests;

/// <summary>What a run of fmix left: exit code and both outputs.</summary>
internal sealed record Fmix(int Code, string Out, string Error)
{
    /// <summary>Runs fmix inside the test's process.</summary>
    public static async Task<Fmix> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, error, TestContext.Current.CancellationToken);
        // Which of the tests' commands is the first, and so says what had to be repaired on this machine, is nobody's business.
        var said = LibTorchFaults.Repair().Message is { } repair
            ? error.ToString().Replace(repair + Environment.NewLine, "", StringComparison.Ordinal)
            : error.ToString();
        return new Fmix(code, output.ToString(), said);
    }
}
