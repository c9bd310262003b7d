using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>Stops a run at a certain report of its progress.</summary>
internal sealed class StopAt(int reports, CancellationTokenSource cancel) : IProgress<TrainProgress>
{
    private int count;

    public void Report(TrainProgress value)
    {
        if (++count == reports)
            cancel.Cancel();
    }
}
