using System.Diagnostics;
using System.Globalization;

namespace FMixSharp.Benchmarks.Report;

/// <summary>Every figure of docs/performance.md, with its target and whether it holds.</summary>
internal static class FullReport
{
    /// <summary>Measures and prints the parts.</summary>
    public static int Run(IReadOnlyList<ReportPart> parts, bool json)
    {
        var start = Stopwatch.GetTimestamp();
        var verdicts = new List<string>();
        if (!json)
            Console.WriteLine(Machine.Description);
        foreach (var part in parts)
        {
            if (!json)
                Console.WriteLine($"\n{part.Title}");
            var watch = new LoadWatch();
            var figures = Measure(part);
            var others = watch.OthersCores;
            var busy = others > LoadWatch.Tolerated;
            foreach (var figure in figures)
            {
                Console.WriteLine(json ? figure.Json(busy) : figure.Text(busy));
                verdicts.Add(figure.Verdict.Length > 0 && busy ? "not judged" : figure.Verdict);
            }
            if (!json && others is { } cores)
            {
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  Others kept {cores:F2} cores busy "
                            + $"meanwhile{(busy ? ": too much for a verdict; measure again on a quiet machine" : "")}."
                    )
                );
            }
        }
        if (!json)
        {
            var counts = verdicts
                .Where(verdict => verdict.Length > 0)
                .CountBy(verdict => verdict)
                .Select(pair => $"{pair.Value} {pair.Key}")
                .DefaultIfEmpty("none here");
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\nTargets: {string.Join(", ", counts)}. {Stopwatch.GetElapsedTime(start).TotalMinutes:F1} minutes."
                )
            );
        }
        return 0;
    }

    private static IReadOnlyList<Figure> Measure(ReportPart part)
    {
        var missing = part.Peer is null ? [] : Peers.Missing(part.Modules);
        if (missing.Count > 0)
            Console.Error.WriteLine(
                $"No peers for {part.Name}: /usr/bin/python3 lacks {string.Join(", ", missing)} (Debian: python3-numpy, python3-scipy, "
                    + $"python3-torch, python3-pil)."
            );
        var given = Path.GetTempFileName();
        try
        {
            if (missing.Count == 0)
                part.WriteForPeers?.Invoke(given);
            var contest = new Contest(Start, part.Rounds, part.Samples, text => Console.Error.WriteLine($"  {part.Name}: {text}"));
            return [.. part.Figures(contest.Run(part.Groups))];
        }
        finally
        {
            File.Delete(given);
        }

        Worker? Start(string contestant)
        {
            if (contestant is not ("plain" or "tuned"))
                return new Worker(WithoutAvx512(Program.Start("worker"), contestant == "narrow"));
            if (part.Peer is null || missing.Count > 0)
                return null;
            var start = Peers.Start(part.Peer, contestant);
            start.Environment[Peers.GivenVariable] = given;
            return new Worker(start);
        }
    }

    private static ProcessStartInfo WithoutAvx512(ProcessStartInfo start, bool narrow)
    {
        if (narrow)
            start.Environment["DOTNET_EnableAVX512"] = "0";
        return start;
    }
}
