using System.Runtime.InteropServices;

namespace FMixSharp.Cli.Training;

/// <summary>
/// Ctrl-C, and the signal by which clusters end a job: the first one asks for a checkpoint and a clean exit, the second ends the
/// process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly List<PosixSignalRegistration> registrations;
    private readonly Action announce;
    private readonly Action lastWords;
    private int signals;

    /// <summary>Listens until disposed.</summary>
    /// <param name="announce">Called once, from another thread, when the first signal arrives.</param>
    /// <param name="lastWords">Called when the second one arrives, just before the process ends.</param>
    /// <param name="outer">Cancels too, without a message.</param>
    public Interruption(Action announce, Action lastWords, CancellationToken outer)
    {
        this.announce = announce;
        this.lastWords = lastWords;
        source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }
            .Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

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
        if (Interlocked.Increment(ref signals) > 1)
        {
            lastWords();
            return; // the default action follows: the process ends
        }
        context.Cancel = true;
        announce();
        source.Cancel();
    }
}
