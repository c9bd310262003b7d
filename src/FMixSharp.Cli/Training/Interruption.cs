using System.Runtime.InteropServices;

namespace FMixSharp.Cli.Training;

/// <summary>
/// Ctrl-C, the signal by which clusters end a job, and the one that follows when a terminal is closed or a connection lost: the first asks
/// for a checkpoint and a clean exit. A second Ctrl-C or termination signal ends the process at once.
/// </summary>
internal sealed partial class Interruption : IDisposable
{
    /// <summary>What is announced where a checkpoint follows.</summary>
    public const string AfterStep =
        "Stopping after this step to write a checkpoint. Press Ctrl-C again to stop at once: the last checkpoint stays.";

    private readonly CancellationTokenSource source;
    private readonly List<PosixSignalRegistration> registrations;
    private readonly Action announce;
    private readonly Action? lastWords;
    private int isAnnounced,
        demands;

    /// <summary>Listens until disposed. A signal that the process was started to ignore, as by nohup, stays ignored.</summary>
    /// <param name="announce">Called once, from another thread, when the first signal arrives.</param>
    /// <param name="lastWords">Called when somebody insists, just before the process ends. Null where that is for another process to
    /// decide: a second signal then changes nothing.</param>
    /// <param name="outer">Cancels too, without a message.</param>
    public Interruption(Action announce, Action? lastWords, CancellationToken outer)
    {
        this.announce = announce;
        this.lastWords = lastWords;
        source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        registrations =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal =>
                PosixSignalRegistration.Create(signal, Handle)
            ),
        ];
    }

    /// <summary>Listens while something is trained, whose live display hides the cursor.</summary>
    public static Interruption OfTraining(Terminal terminal, CancellationToken outer) =>
        new(() => terminal.Error.WriteLine(AfterStep), () => terminal.Out.Write(terminal.IsLive ? "\u001b[?25h" : ""), outer);

    /// <summary>
    /// Listens in one of several processes of another one, which has said everything, passes on what it gets, and ends this one when
    /// somebody insists. The same signal may come twice: from the terminal or the system, which may tell all processes, and from that one.
    /// </summary>
    public static Interruption OfChild(CancellationToken outer) => new(() => { }, null, outer);

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        // A terminal that goes away says so more than once, and systems that shut down say so besides: that is nobody's impatience.
        if (lastWords is not null && context.Signal != PosixSignal.SIGHUP && Interlocked.Increment(ref demands) > 1)
        {
            End(context);
            return;
        }
        if (Interlocked.Exchange(ref isAnnounced, 1) == 1)
            return;
        try
        {
            announce();
        }
        finally
        {
            source.Cancel();
        }
    }

    // Without what runs at an ordinary exit: libtorch's threads are still computing, and would find its memory gone.
    private void End(PosixSignalContext context)
    {
        lastWords!();
        if (OperatingSystem.IsWindows())
            context.Cancel = false; // the default action follows
        else
            ExitAtOnce(ExitCodes.Interrupted);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitAtOnce(int code);
}
