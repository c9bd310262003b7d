using System.Diagnostics;

namespace FMixSharp.Benchmarks.Report;

/// <summary>Ways to time that stand up to a noisy machine.</summary>
internal static class Clock
{
    /// <summary>Microseconds of one call: the best of several windows, after a warm-up long enough for the compiler.</summary>
    public static double Best(Action call, double windowSeconds = 0.1, int windows = 5)
    {
        Warm(call);
        var best = double.PositiveInfinity;
        for (var window = 0; window < windows; window++)
        {
            var calls = 0;
            var start = Stopwatch.GetTimestamp();
            do
            {
                call();
                calls++;
            }
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < windowSeconds);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls);
        }
        return best;
    }

    /// <summary>Median microseconds of each call, taken in turns so that noise meets all of them.</summary>
    public static double[] InTurns(double seconds, params Action[] calls)
    {
        foreach (var call in calls)
            Warm(call);
        var times = calls.Select(_ => new List<double>()).ToArray();
        var start = Stopwatch.GetTimestamp();
        do
        {
            for (var i = 0; i < calls.Length; i++)
            {
                var began = Stopwatch.GetTimestamp();
                calls[i]();
                times[i].Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            }
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        return [.. times.Select(Median)];
    }

    /// <summary>Items a second of one core: items by the processor time of all threads, the median of some rounds after one that is the compiler's.</summary>
    /// <param name="items">Items of a round.</param>
    /// <param name="rounds">Rounds that count.</param>
    /// <param name="work">One round; it is told its number, from 0.</param>
    public static double RateOfCore(int items, int rounds, Action<int> work)
    {
        var rates = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            work(round);
            if (round > 0)
                rates.Add(items / (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        }
        return Median(rates);
    }

    public static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return ordered.Length % 2 == 1 ? ordered[ordered.Length / 2] : (ordered[ordered.Length / 2 - 1] + ordered[ordered.Length / 2]) / 2;
    }

    // Long enough for tiered compilation to replace the first version of everything.
    private static void Warm(Action call)
    {
        var start = Stopwatch.GetTimestamp();
        for (var calls = 0; calls < 60 || Stopwatch.GetElapsedTime(start).TotalSeconds < 0.3; calls++)
        {
            call();
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > 1.5)
                break;
        }
    }
}
