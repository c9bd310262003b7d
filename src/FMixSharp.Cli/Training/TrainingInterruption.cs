namespace FMixSharp.Cli.Training;

/// <summary>What a signal does to something that is trained, which depends on how far it has come.</summary>
internal sealed class TrainingInterruption : IDisposable
{
    private readonly Interruption interruption;
    private readonly Action<string> say;

    /// <summary>Listens until disposed, at first as <see cref="Opens"/> says.</summary>
    /// <param name="terminal">Where what happens is announced.</param>
    /// <param name="isChild">
    /// Whether this is one of several processes of another one, which has said everything, passes on what it gets, and ends this one when
    /// somebody insists. The same signal may come twice: from the terminal or the system, which may tell all processes, and from that one.
    /// </param>
    /// <param name="outer">Cancels too, without a message.</param>
    public TrainingInterruption(Terminal terminal, bool isChild, CancellationToken outer)
    {
        say = isChild ? _ => { } : terminal.Error.WriteLine;
        // The live display hides the cursor.
        interruption = new Interruption(() => { }, isChild ? null : () => terminal.Out.Write(terminal.IsLive ? "\u001b[?25h" : ""), outer);
        Opens();
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => interruption.Token;

    /// <summary>Data are read and a model is built, which nothing stops: a signal ends the process.</summary>
    public void Opens() => interruption.EndsAtOnce(() => say("Stopped before the first step, so that there is nothing to save."));

    /// <summary>The model is checked, which can be stopped.</summary>
    public void Checks() => interruption.Cancels(() => say("Stopping before the first step."));

    /// <summary>Steps are taken: a signal asks for a checkpoint.</summary>
    public void Steps() =>
        interruption.Cancels(() =>
            say("Stopping after this step to write a checkpoint. Press Ctrl-C again to stop at once: the last checkpoint stays.")
        );

    /// <summary>Stops listening.</summary>
    public void Dispose() => interruption.Dispose();
}
