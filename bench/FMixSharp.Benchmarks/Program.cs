using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Running;
using FMixSharp.Benchmarks.Report;
using FMixSharp.Benchmarks.Workloads;

namespace FMixSharp.Benchmarks;

/// <summary>
/// <c>report [PART…]</c> measures every figure with a target in turns with the peers; with <c>--baseline COMMIT</c>, in turns with an
/// earlier commit. <c>convolutions repaired|as-it-is|without-onednn THREADS</c> counts the convolutions that are wrong on this machine.
/// <c>worker</c> and <c>peak</c> are what it starts itself. Anything else goes to BenchmarkDotNet (<c>--filter '*'</c>).
/// </summary>
internal static class Program
{
    private static int Main(string[] args) =>
        args switch
        {
            ["worker"] => Worker(),
            ["peak", var images] when int.TryParse(images, CultureInfo.InvariantCulture, out var count) => Peak(count),
            ["convolutions", "repaired" or "as-it-is" or "without-onednn", var threads]
                when int.TryParse(threads, CultureInfo.InvariantCulture, out var count) && count > 0 => ConvolutionSweep.Run(
                args[1],
                count
            ),
            ["report", ..] => Report(args[1..]),
            [] or [['-', ..], ..] => Benchmark(args),
            _ => Unknown(args),
        };

    private static int Unknown(string[] args)
    {
        Console.Error.WriteLine(
            $"'{string.Join(' ', args)}' is no command. Commands are: report [PART…], convolutions repaired|as-it-is|without-onednn "
                + $"THREADS; or options of BenchmarkDotNet, such as --filter '*'."
        );
        return 2;
    }

    private static int Report(string[] args)
    {
        try
        {
            var parsed = ReportCommand().Parse(args);
            if (parsed.Errors.Count == 0)
                return parsed.Invoke();
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine("See 'report --help'.");
            return 2;
        }
        catch (InvalidOperationException error) // a number that is none
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }
    }

    /// <summary>How this program starts itself.</summary>
    public static ProcessStartInfo Start(params string[] arguments) =>
        new(
            Environment.ProcessPath!,
            Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
                ? [typeof(Program).Assembly.Location, .. arguments]
                : arguments
        )
        {
            RedirectStandardOutput = true,
        };

    private static RootCommand ReportCommand()
    {
        var parts = new Argument<string[]>("part")
        {
            Description = $"What to measure: {string.Join(", ", ReportParts.All.Select(part => part.Name))}; all when none is named.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        string[] names = [.. ReportParts.All.Select(part => part.Name)];
        parts.CompletionSources.Add(names);
        var json = new Option<bool>("--json") { Description = "A line of JSON for each figure." };
        var baseline = new Option<string?>("--baseline")
        {
            Description = "Build this commit in artifacts/baselines and compare with it instead of with the peers.",
            HelpName = "COMMIT",
        };
        var tolerance = new Option<double>("--tolerance")
        {
            Description = "With --baseline: percent that a workload may be slower than it.",
            DefaultValueFactory = _ => 3,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "With --baseline: pairs of processes that are compared with it.",
            DefaultValueFactory = _ => 6,
        };
        var only = new Option<string?>("--only")
        {
            Description = "With --baseline: only workloads with this in their names, so that many rounds of a few are affordable.",
            HelpName = "TEXT",
        };
        tolerance.Validators.Add(result =>
            Require(result, result.GetValueOrDefault<double>() is > 0 and < 100, "--tolerance must be a percentage above 0 and below 100")
        );
        rounds.Validators.Add(result =>
            Require(
                result,
                result.GetValueOrDefault<int>() is >= 2 and <= 100,
                "--rounds must lie between 2 and 100: one pair of processes shows no spread"
            )
        );
        var command = new RootCommand("Measures FMixSharp against its peers, or against an earlier commit of itself.")
        {
            parts,
            json,
            baseline,
            tolerance,
            rounds,
            only,
        };
        command.Validators.Add(result =>
        {
            foreach (var token in result.GetResult(parts)?.Tokens.Select(token => token.Value).Except(names) ?? [])
                result.AddError(
                    token.StartsWith('-')
                        ? $"'{token}' is no option; {NearestName.Expected(token, [.. command.Options.Select(option => option.Name)])}."
                        : $"'{token}' is no part; {NearestName.Expected(token, names)}."
                );
            foreach (var option in new Option[] { tolerance, rounds, only })
                Require(
                    result,
                    result.GetResult(baseline) is not null || result.GetResult(option) is null or { Implicit: true },
                    $"{option.Name} needs --baseline: peers are not judged by it"
                );
        });
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(parts)!;
            var chosen = ReportParts.All.Where(part => wanted.Length == 0 || wanted.Contains(part.Name)).ToArray();
#if DEBUG
            Console.Error.WriteLine("This is a debug build; its figures mean nothing. Use: dotnet run -c Release …");
#endif
            try
            {
                return parsed.GetValue(baseline) is { } commit
                    ? BaselineReport.Run(
                        commit,
                        chosen,
                        parsed.GetValue(only),
                        parsed.GetValue(tolerance) / 100,
                        parsed.GetValue(rounds),
                        parsed.GetValue(json)
                    )
                    : FullReport.Run(chosen, parsed.GetValue(json));
            }
            catch (InvalidOperationException error)
            {
                Console.Error.WriteLine(error.Message);
                return 2;
            }
        });
        return command;
    }

    private static void Require(SymbolResult result, bool holds, string message)
    {
        if (!holds)
            result.AddError($"{message}.");
    }

    private static int Worker()
    {
        Lab.Training.LibTorchStart.Prepare(); // as fmix does, before anything loads libtorch
        return WorkerLoop.Run();
    }

    private static int Peak(int images)
    {
        var peak = TrainingWorkloads.Peak(images);
        Console.WriteLine(peak.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static int Benchmark(string[] args)
    {
        BenchmarkSwitcher.FromAssembly(typeof(MaskBenchmarks).Assembly).Run(args);
        return 0;
    }
}
