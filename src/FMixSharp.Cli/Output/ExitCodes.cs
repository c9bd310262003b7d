namespace FMixSharp.Cli.Output;

/// <summary>What the process returns.</summary>
internal static class ExitCodes
{
    /// <summary>The job was done.</summary>
    public const int Done = 0;

    /// <summary>The job failed: bad data, a diverged run, a full disk.</summary>
    public const int Failed = 1;

    /// <summary>The command line was wrong; nothing was started.</summary>
    public const int WrongUsage = 2;

    /// <summary>Stopped by Ctrl-C or a termination signal; a training run can be resumed (128 + SIGINT, as shells count).</summary>
    public const int Interrupted = 130;
}
