using System.CommandLine;
using System.Text;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Lab.Analysis.Information;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix report.</summary>
internal static class ReportCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var sources = new Argument<string[]>("RUN_OR_EXPERIMENT")
        {
            Description =
                "Run folders, finished or not; folders of fmix information; experiments (.json), whose recorded results are set beside "
                + "the paper's; or a folder of experiments, for a table of what tests say of each.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = Options.Text(
            "--out",
            "FILE",
            "The page to write (.html); for experiments also their tables (.md), or the plot of one sweep (.svg, .png).",
            text =>
                Path.GetExtension(text).ToLowerInvariant() is ".html" or ".md" or ".svg" or ".png"
                    ? null
                    : "expected a name that ends in .html, .md, .svg or .png"
        );
        output.Required = true;
        var json = Options.Json("Print one JSON object with the file, and mean and standard deviation of each setting.");
        var command = new Command("report", "Put runs on one self-contained page: curves, a table over seeds, masks, options.")
        {
            sources,
            output,
            json,
        };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix report runs/shapes-fmix-s1 --out report.html
              fmix report runs/cifar10-* --out report.html
              fmix report experiments/*.json --out tables.md
              fmix report experiments/ablation-decay.json --out decay.svg
              fmix report experiments --out status.md               which of the paper's claims hold, by the recorded runs

            Runs that differ only in seed, threads, device or data folder become one row: mean ± standard deviation of
            their final accuracies. The page loads nothing from elsewhere; mail it or archive it as it is. What is no
            run is passed over; where one is missing or damaged, the others are reported, and the exit code is 1.
            """
        );
        command.SetAction(result =>
        {
            var given = result
                .GetRequiredValue(sources)
                .Distinct()
                .ToLookup(source => source.EndsWith(".json", StringComparison.OrdinalIgnoreCase));
            var path = result.GetRequiredValue(output)!;
            if (given[false].FirstOrDefault(IsOfExperiments) is { } all)
            {
                if (given.Sum(group => group.Count()) > 1 || Path.GetExtension(path).ToLowerInvariant() is not ".md")
                    throw new UsageException($"{all} is a folder of experiments; it is given alone, and becomes a table in an .md file.");
                return Status(terminal, all, path, result.GetValue(json));
            }
            var studies = given[false].Where(InformationStudy.IsStudy).ToArray();
            string[] folders = [.. given[false].Except(studies)],
                files = [.. given[true]];
            var many = new ManyGiven(terminal);
            ReportRun[] read =
            [
                .. many.Each(folders, ReportRun.Read, alone: studies.Length + files.Length == 0).Select(each => each.Result),
            ];
            foreach (var gap in read.Select(run => run.Gap).OfType<string>())
                terminal.Error.WriteLine(gap);
            ExperimentFile[] experiments =
            [
                .. many.Each(files, ExperimentFile.Read, alone: studies.Length + read.Length == 0).Select(each => each.Result),
            ];
            AtomicFile.Write(path, Content(Path.GetExtension(path).ToLowerInvariant(), read, experiments, studies));
            if (result.GetValue(json))
            {
                terminal.WriteJson(
                    new
                    {
                        Out = path,
                        Settings = RunGroup.Of(read).Select(Summary),
                        Experiments = experiments.Select(file => new
                        {
                            file.Name,
                            ExperimentTable.Of(file).Columns,
                            ExperimentTable.Of(file).Rows,
                        }),
                    }
                );
            }
            else
                terminal.Out.WriteLine($"{string.Join(" and ", Counts(read.Length, experiments.Length, studies.Length))}: {path}");
            return many.ExitCode;
        });
        return command;
    }

    private static bool IsOfExperiments(string path) =>
        Directory.Exists(path)
        && !new RunFolder(path).HasRun
        && !InformationStudy.IsStudy(path)
        && Directory.EnumerateFiles(path, "*.json").Any();

    private static int Status(Terminal terminal, string folder, string path, bool json)
    {
        var name = Path.TrimEndingDirectorySeparator(folder);
        ExperimentFile[] files = [.. Directory.EnumerateFiles(name, "*.json").Order(StringComparer.Ordinal).Select(ExperimentFile.Read)];
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(StatusText.Markdown(files, $"fmix report {name} --out {path}")));
        if (json)
            terminal.WriteJson(new { Out = path, Experiments = files.Select(file => file.Name) });
        else
            terminal.Out.WriteLine($"{Counted.Of(files.Length, "experiments")}: {path}");
        return ExitCodes.Done;
    }

    private static byte[] Content(string kind, ReportRun[] runs, ExperimentFile[] experiments, string[] studies)
    {
        if (kind == ".html")
            return Encoding.UTF8.GetBytes(HtmlReport.Html(runs, experiments, studies));
        if (runs.Length > 0)
            throw new UsageException($"A {kind} file is made of experiments; {runs[0].Name} is a run. Runs go into an .html page.");
        if (kind == ".md")
            return Encoding.UTF8.GetBytes(
                string.Concat([
                    .. experiments.Select(ExperimentText.Markdown),
                    .. studies.Select(study => InformationTable.Markdown(InformationStudy.ReadAll(study))),
                ])
            );
        if (experiments is not [var one] || one.Content.Sweep is null)
            throw new UsageException($"A {kind} file is the plot of one experiment with a sweep.");
        var scale =
            one.Content.Results.Keys.LastOrDefault(scale => SweepPlot.CanShow(one, scale))
            ?? throw new UsageException($"{one.Path} has no results to plot yet; record some with 'fmix run {one.Path} --record'.");
        return kind == ".svg" ? SweepPlot.Svg(one, scale) : SweepPlot.Png(one, scale);
    }

    private static IEnumerable<string> Counts(int runs, int experiments, int studies)
    {
        if (runs > 0)
            yield return Counted.Of(runs, "runs");
        if (experiments > 0)
            yield return Counted.Of(experiments, "experiments");
        if (studies > 0)
            yield return Counted.Of(studies, "information studies");
    }

    private static object Summary(RunGroup group) =>
        new
        {
            group.Options.Dataset,
            group.Options.Model,
            group.Options.Width,
            group.Options.Depth,
            group.Options.Mix,
            Seeds = group.Runs.Select(run => run.Record.Options.Seed),
            Finished = group.Accuracies.Count,
            MeanTestAccuracy = group.Accuracies.Count == 0 ? (double?)null : group.Mean,
            group.StandardDeviation,
        };
}
