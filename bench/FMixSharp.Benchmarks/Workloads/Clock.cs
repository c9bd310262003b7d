using System.Diagnostics;

namespace FMixSharp.Benchmarks.Workloads;

/// <summary>Ways to sample a call.</summary>
internal static class Clock
{
    /// <summary>
    /// Microseconds for each item of a call that is repeated for a moment: of processor time, which is what a call on one thread costs
    /// whoever else wants the processor, or of wall time.
    /// </summary>
    /// <param name="call">What is timed.</param>
    /// <param name="items">Items that one call does.</param>
    /// <param name="seconds">How long a sample repeats it, at least.</param>
    /// <param name="wall">Wall time, for calls on several threads.</param>
    /// <param name="release">Frees what the call used.</param>
    public static ReadyWorkload Microseconds(Action call, int items = 1, double seconds = 0.1, bool wall = false, Action? release = null)
    {
        Warm(call);
        return new ReadyWorkload(Sample, release);

        double Sample()
        {
            var calls = 0;
            var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            do
            {
                call();
                calls++;
            } while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
            return (wall ? Stopwatch.GetElapsedTime(start) : Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / calls / items;
        }
    }

    /// <summary>Microseconds of processor time, of all threads together, for each item of a round.</summary>
    /// <param name="items">Items of a round.</param>
    /// <param name="round">One round; it is told its number, from 0. The first ones are the compiler's.</param>
    public static ReadyWorkload ProcessorMicroseconds(int items, Action<int> round)
    {
        var rounds = 0;
        Warm(() => round(rounds++));
        return new ReadyWorkload(() =>
        {
            var before = Environment.CpuUsage.TotalTime;
            round(rounds++);
            return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / items;
        });
    }

    // Until tiered compilation has replaced the first version of everything, which on a busy machine it does late: calls no longer become
    // faster.
    private static void Warm(Action call)
    {
        var start = Stopwatch.GetTimestamp();
        var best = double.PositiveInfinity;
        for (var total = 0; ; )
        {
            var (window, calls) = (Stopwatch.GetTimestamp(), 0);
            do
            {
                call();
                calls++;
            } while (Stopwatch.GetElapsedTime(window).TotalSeconds < 0.1);
            total += calls;
            var each = Stopwatch.GetElapsedTime(window).TotalSeconds / calls;
            var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (elapsed > 3 || (elapsed > (total < 60 ? 1.5 : 0.3) && each > 0.97 * best))
                return;
            best = Math.Min(best, each);
        }
    }
}
