using System.Runtime.InteropServices;
using FMixSharp.Cli.Output;

namespace FMixSharp.Cli.Training;

/// <summary>
/// Ctrl-C, the signal by which clusters end a job, and the one that follows when a terminal is closed or a connection lost: the first asks
/// for a clean exit, such as one with a checkpoint. A second Ctrl-C or termination signal ends the process at once; so does the first
/// while the command does what cannot be stopped and leaves nothing to save, such as opening data.
/// </summary>
internal sealed partial class Interruption : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly List<PosixSignalRegistration> registrations;
    private readonly Action? lastWords;
    private readonly ManualResetEventSlim isSaid = new();
    private volatile Answer answer;
    private int isAnnounced,
        demands;

    /// <summary>Listens until disposed. A signal that the process was started to ignore, as by nohup, stays ignored.</summary>
    /// <param name="announce">Called once, from another thread, when the first signal arrives.</param>
    /// <param name="lastWords">Called when somebody insists, just before the process ends. Null where that is for another process to
    /// decide: a second signal then changes nothing.</param>
    /// <param name="outer">Cancels too, without a message.</param>
    public Interruption(Action announce, Action? lastWords, CancellationToken outer)
    {
        answer = new Answer(announce, EndsAtOnce: false);
        this.lastWords = lastWords;
        source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        registrations =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal =>
                PosixSignalRegistration.Create(signal, Handle)
            ),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>From now on the first signal cancels.</summary>
    /// <param name="announce">Called then, from another thread.</param>
    public void Cancels(Action announce) => answer = new Answer(announce, EndsAtOnce: false);

    /// <summary>From now on the first signal ends the process: what is under way cannot be stopped, and there is nothing to save.</summary>
    /// <param name="announce">Called then, from another thread.</param>
    public void EndsAtOnce(Action announce) => answer = new Answer(announce, EndsAtOnce: true);

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
        var now = answer;
        if (now.EndsAtOnce)
        {
            if (Interlocked.Exchange(ref isAnnounced, 1) == 0)
            {
                now.Announce();
                End(context);
            }
            return;
        }
        // A terminal that goes away says so more than once, and systems that shut down say so besides: that is nobody's impatience.
        if (lastWords is not null && context.Signal != PosixSignal.SIGHUP && Interlocked.Increment(ref demands) > 1)
        {
            // Signals are handled beside each other: the first one's words come first, unless nobody reads them.
            isSaid.Wait(TimeSpan.FromSeconds(1));
            End(context);
            return;
        }
        if (Interlocked.Exchange(ref isAnnounced, 1) == 1)
            return;
        try
        {
            now.Announce();
        }
        finally
        {
            isSaid.Set();
            source.Cancel();
        }
    }

    // Without what runs at an ordinary exit: libtorch's threads are still computing, and would find its memory gone.
    private void End(PosixSignalContext context)
    {
        lastWords?.Invoke();
        if (OperatingSystem.IsWindows())
            context.Cancel = false; // the default action follows
        else
            ExitAtOnce(ExitCodes.Interrupted);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitAtOnce(int code);

    private sealed record Answer(Action Announce, bool EndsAtOnce);
}
