namespace FMixSharp.Lab.Training;

/// <summary>What is done before the first use of libtorch.</summary>
public static class LibTorchStart
{
    private static int isSaid;

    /// <summary>
    /// Tunes this process (<see cref="NativeTuning"/>), and repairs libtorch where it has to be (<see cref="LibTorchFaults"/>). May be
    /// called again.
    /// </summary>
    /// <param name="log">Told once in the life of the process, in a sentence, if something had to be repaired; may be null.</param>
    public static void Prepare(Action<string>? log = null)
    {
        NativeTuning.Apply(); // before anything loads libtorch
        if (LibTorchFaults.Repair().Message is { } message && log is not null && Interlocked.Exchange(ref isSaid, 1) == 0)
            log(message);
    }
}
