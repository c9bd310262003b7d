using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FMixSharp.Benchmarks.Report;

/// <summary>This checkout against an earlier commit, workload by workload, in turns.</summary>
internal static class BaselineReport
{
    /// <summary>Builds the commit, measures both and prints what a workload costs here by what it cost there.</summary>
    /// <param name="commit">As git knows it.</param>
    /// <param name="parts">What to compare.</param>
    /// <param name="only">Leaves out workloads without this in their names, and parts without such workloads; null for all.</param>
    /// <param name="tolerance">How much dearer, as a fraction, is still the same.</param>
    /// <param name="rounds">Pairs of processes; more of them narrow the interval of their median.</param>
    /// <param name="json">A line for machines instead of people.</param>
    /// <returns>0; 1 when a workload is dearer beyond the tolerance in all of the interval.</returns>
    public static int Run(string commit, IReadOnlyList<ReportPart> parts, string? only, double tolerance, int rounds, bool json)
    {
        var start = Stopwatch.GetTimestamp();
        var chosen = parts
            .Select(part =>
                (
                    part,
                    workloads: part.Workloads.Where(workload =>
                            workload.HasRatio && workload.Name.Contains(only ?? "", StringComparison.OrdinalIgnoreCase)
                        )
                        .ToArray()
                )
            )
            .Where(entry => entry.workloads.Length > 0)
            .ToArray();
        if (chosen.Length == 0)
            throw new InvalidOperationException(
                $"No workload of {string.Join(", ", parts.Select(part => part.Name))} has '{only}' in its name."
            );
        var baseline = BaselineBuild.Of(commit);
        if (!json)
        {
            Console.WriteLine(Machine.Description);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Cost here by cost at {baseline.Commit}: median of {rounds} pairs of processes, and the interval that holds the "
                        + $"median of all possible pairs with 95 %{(rounds < 6 ? " (with fewer than 6 pairs: with less)" : "")}. "
                        + $"Slower, or faster: by more than {100 * tolerance:0.#} % in all of the interval. Same: within that in all "
                        + $"of it. More --rounds make it narrower."
                )
            );
        }
        var verdicts = new List<string>();
        foreach (var (part, workloads) in chosen)
        {
            if (!json)
                Console.WriteLine($"\n{part.Title.Split(':')[0]}");
            var watch = new LoadWatch();
            var contest = new Contest(
                contestant => new Worker(contestant == "ours" ? Program.Start("worker") : baseline.Start("worker")),
                rounds,
                part.Samples,
                text => Console.Error.WriteLine($"  {part.Name}: {text}")
            );
            var costs = contest.Run([
                .. workloads.Select(workload => new Entry[] { new("ours", workload.Name), new("baseline", workload.Name) }),
            ]);
            foreach (var (workload, group) in workloads.Zip(costs))
            {
                var (here, there) = (group.Cost("ours", workload.Name), group.Cost("baseline", workload.Name));
                var ratio = Spread.OfMedian(group.Ratios(new("ours", workload.Name), new("baseline", workload.Name)));
                var verdict = Verdict(ratio, tolerance);
                verdicts.Add(verdict);
                Console.WriteLine(
                    json
                        ? JsonSerializer.Serialize(
                            new
                            {
                                name = workload.Name,
                                unit = workload.Unit,
                                here = here?.Median,
                                there = there?.Median,
                                ratio = ratio?.Median,
                                low = ratio?.Low,
                                high = ratio?.High,
                                verdict,
                            }
                        )
                        : string.Create(
                                CultureInfo.InvariantCulture,
                                $"  {workload.Name, -44} {Numbers(ratio), -24} {verdict, -12} {Costs(here, there)} {workload.Unit}"
                            )
                            .TrimEnd()
                );
            }
            if (!json && watch.OthersCores is { } cores)
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  Others kept {cores:F2} cores busy meanwhile{(cores > LoadWatch.Tolerated ? ": expect wide ranges" : "")}."
                    )
                );
        }
        if (!json)
        {
            var counts = verdicts.CountBy(verdict => verdict).Select(pair => $"{pair.Value} {pair.Key}");
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\n{string.Join(", ", counts)}. {Stopwatch.GetElapsedTime(start).TotalMinutes:F1} minutes."
                )
            );
        }
        return verdicts.Contains("slower") ? 1 : 0;
    }

    /// <summary>What a ratio of costs says.</summary>
    internal static string Verdict(Spread? ratio, double tolerance) =>
        ratio switch
        {
            null => "new",
            { Low: var low } when low > 1 + tolerance => "slower",
            { High: var high } when high < 1 - tolerance => "faster",
            { Low: var low, High: var high } when low >= 1 - tolerance && high <= 1 + tolerance => "same",
            _ => "cannot tell",
        };

    private static string Numbers(Spread? ratio) =>
        ratio is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{ratio.Median:F3} ({ratio.Low:F3} – {ratio.High:F3})");

    private static string Costs(Spread? here, Spread? there) =>
        here is null ? ""
        : there is null ? Figure.Short(here.Median)
        : $"{Figure.Short(here.Median)}, then {Figure.Short(there.Median)}";
}
