using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>How many threads libtorch computes with.</summary>
internal static class ProcessorThreads
{
    /// <summary>
    /// Sets it, for the whole process; to the number of processors at most, because more threads take turns on them and wait for each
    /// other. A run that was begun on another machine may ask for more.
    /// </summary>
    /// <param name="asked">The number that an option asks for; 0 for none.</param>
    /// <param name="own">The number where nothing is asked for.</param>
    /// <param name="log">Told when there are fewer; may be null.</param>
    public static void Use(int asked, int own, Action<string>? log)
    {
        var most = Environment.ProcessorCount;
        if (asked > most)
            log?.Invoke(
                $"{asked} threads were asked for, but there {(most == 1 ? "is 1 processor" : $"are {most} processors")}; computing "
                    + $"with {most}."
            );
        set_num_threads(asked > 0 ? Math.Min(asked, most) : own);
    }
}
