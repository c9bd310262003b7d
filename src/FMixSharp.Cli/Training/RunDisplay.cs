using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Training;

/// <summary>Shows a run while it trains. Reports arrive on the training thread, and cost it as little as possible.</summary>
internal abstract class RunDisplay : IProgress<TrainProgress>
{
    /// <summary>The display that suits the output: JSON lines, a live line for a person, or one plain line per epoch.</summary>
    public static RunDisplay For(Terminal terminal, bool json) =>
        json ? new JsonDisplay(terminal)
        : terminal.IsLive ? new LiveDisplay(terminal)
        : new PlainDisplay(terminal);

    /// <summary>
    /// Says what is about to be trained and where it is recorded; called while <see cref="Show"/> trains, once nothing speaks against it.
    /// </summary>
    public abstract void Begin(TrainOptions options, string folder, bool resumed);

    /// <summary>Calls <paramref name="train"/>, showing its reports.</summary>
    public virtual RunRecord Show(Func<RunRecord> train) => train();

    /// <inheritdoc/>
    public abstract void Report(TrainProgress value);

    /// <summary>Says how the run ended.</summary>
    public abstract void End(RunRecord record, string folder);
}
