using System.Diagnostics;

namespace FMixSharp.Benchmarks.Report;

/// <summary>Every figure of docs/performance.md, with its target and whether it holds.</summary>
internal static class FullReport
{
    private static readonly (string Name, string Title, Func<IEnumerable<Figure>> Measure)[] Parts =
    [
        ("masks", "Masks: time of the NumPy peer by ours, one thread", MaskFigures.Measure),
        ("mixing", "Mixing: time by that of a copy, one thread", MixFigures.Measure),
        ("pipeline", "Input pipeline", PipelineFigures.Measure),
        ("training", "Training: images per second by those of the PyTorch peer, two threads", TrainFigures.Ratios),
        ("step", "What mixing costs a training step", TrainFigures.Mixing),
        ("growth", "Growth", GrowthFigures.Measure),
        ("attacks", "Attacks: images per second by those of the plain formulation, one thread", AttackFigures.Measure),
        ("memory", "Memory", TrainFigures.Memory),
    ];

    /// <summary>Measures the parts that are named, or all.</summary>
    public static int Run(string[] arguments)
    {
        var json = arguments.Contains("--json");
        var wanted = arguments.Where(argument => argument != "--json").ToArray();
        if (wanted.Except(Parts.Select(part => part.Name)).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"There is no part '{unknown}'; expected {string.Join(", ", Parts.Select(part => part.Name))}, or none of them for all.");
            return 2;
        }
        LibTorchFaults.Repair(); // some peers are networks of TorchSharp alone
        var start = Stopwatch.GetTimestamp();
        var figures = new List<Figure>();
        foreach (var (_, title, measure) in Parts.Where(part => wanted.Length == 0 || wanted.Contains(part.Name)))
        {
            if (!json)
                Console.WriteLine(title);
            foreach (var figure in measure())
            {
                figures.Add(figure);
                Console.WriteLine(json ? figure.Json() : figure.Text());
            }
        }
        if (!json)
            Console.WriteLine($"{figures.Count(figure => figure.Holds == true)} of {figures.Count(figure => figure.Holds is not null)} targets hold; {Stopwatch.GetElapsedTime(start).TotalMinutes:F1} minutes.");
        return 0;
    }
}
