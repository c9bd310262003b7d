using System.Diagnostics;
using FMixSharp.Lab.Downloads;
using FMixSharp.Lab.Records;

namespace FMixSharp.Cli.Data;

/// <summary>Progress of a download: a line that is redrawn for a person, a line every ten seconds for a log.</summary>
internal sealed class DownloadDisplay(Terminal terminal) : IProgress<DownloadProgress>
{
    private static readonly TimeSpan Redraw = TimeSpan.FromSeconds(0.2),
        Repeat = TimeSpan.FromSeconds(10);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan shown,
        began;
    private (string What, DownloadStage Stage) current;
    private long start;
    private int drawn;

    /// <inheritdoc/>
    public void Report(DownloadProgress value)
    {
        var now = clock.Elapsed;
        if (current != (value.What, value.Stage))
        {
            current = (value.What, value.Stage);
            (began, start) = (now, value.Done);
            shown = terminal.IsLive ? TimeSpan.Zero : now;
        }
        if (now - shown < (terminal.IsLive ? Redraw : Repeat))
            return;
        shown = now;
        var text = Text(value, now);
        if (!terminal.IsLive)
        {
            terminal.Out.WriteLine(text);
            return;
        }
        terminal.Out.Write("\r" + text.PadRight(drawn));
        drawn = text.Length;
    }

    /// <summary>A line of its own, above the progress.</summary>
    public void Line(string text)
    {
        End();
        terminal.Out.WriteLine(text);
    }

    /// <summary>Takes the progress away.</summary>
    public void End()
    {
        if (drawn > 0)
            terminal.Out.Write("\r" + new string(' ', drawn) + "\r");
        drawn = 0;
    }

    private string Text(DownloadProgress value, TimeSpan now)
    {
        var speed = (value.Done - start) / Math.Max(0.001, (now - began).TotalSeconds);
        var text = $"{value.What}: {(value.Stage == DownloadStage.Unpacking ? "unpacked " : "")}{ByteText.Of(value.Done)}";
        if (value.Total is { } total)
            text += $" of {ByteText.Of(total)}";
        if (speed < 1)
            return text;
        text += $", {ByteText.Of(speed)}/s";
        return value.Total is { } all
            ? $"{text}, {DurationText.Of(TimeSpan.FromSeconds(Math.Min((all - value.Done) / speed, 1e8)))} left"
            : text;
    }
}
