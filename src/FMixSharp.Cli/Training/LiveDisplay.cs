using FMixSharp.Lab.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FMixSharp.Cli.Training;

/// <summary>For a person at a terminal: the lines of the plain display, and below them one that is redrawn in place.</summary>
internal sealed class LiveDisplay(Terminal terminal) : PlainDisplay(terminal)
{
    private readonly IAnsiConsole console = AnsiConsole.Create(
        new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Out), Interactive = InteractionSupport.Yes }
    );

    private ProgressTask? task;
    private string now = "opening the data";

    /// <inheritdoc/>
    public override RunRecord Show(Func<RunRecord> train)
    {
        RunRecord? record = null;
        console
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 24 }, new NowColumn(this))
            .Start(context =>
            {
                task = context.AddTask("starting");
                record = train();
            });
        return record!;
    }

    /// <inheritdoc/>
    public override void Report(TrainProgress value)
    {
        if (value.FinishedEpoch is { } epoch)
            Line(EpochLine(epoch, value.Epochs));
        if (task is null)
            return;
        var done = value.FinishedEpoch is null ? value.Batch : value.BatchesPerEpoch;
        task.Description = $"epoch {value.Epoch + 1}/{value.Epochs}";
        task.MaxValue = Math.Max(1.0, value.BatchesPerEpoch);
        task.Value = done;
        now = done == value.BatchesPerEpoch && value.FinishedEpoch is null ? "testing" : ProgressText.Now(value);
    }

    /// <summary>Above the line that is redrawn.</summary>
    protected override void Line(string text) => console.WriteLine(text);

    /// <summary>Loss, accuracy, speed and time left, as they stand.</summary>
    private sealed class NowColumn(LiveDisplay display) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(display.now);
    }
}
