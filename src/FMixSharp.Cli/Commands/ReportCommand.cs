using System.CommandLine;
using System.Text;
using FMixSharp.Cli.Parsing;
using FMixSharp.Lab.Reports;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix report.</summary>
internal static class ReportCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var runs = new Argument<string[]>("RUN") { Description = "Run folders, finished or not.", Arity = ArgumentArity.OneOrMore };
        var output = Options.Text("--out", "report.html", "The page to write.",
            text => text.EndsWith(".html", StringComparison.OrdinalIgnoreCase) ? null : "expected a name that ends in .html");
        output.Required = true;
        var json = Options.Json("Print one JSON object with the file, and mean and standard deviation of each setting.");
        var command = new Command("report", "Put runs on one self-contained page: curves, a table over seeds, masks, options.")
        {
            runs, output, json,
        };
        HelpWithNotes.Attach(command,
            """
            Examples:
              fmix report runs/shapes-fmix-s1 --out report.html
              fmix report runs/cifar10-* --out report.html

            Runs that differ only in seed, threads, device or data folder become one row: mean ± standard deviation of their final test
            accuracies. The page loads nothing from elsewhere; mail it or archive it as it is.
            """);
        command.SetAction(result =>
        {
            var read = result.GetRequiredValue(runs).Distinct().Select(ReportRun.Read).ToArray();
            var path = result.GetRequiredValue(output)!;
            OutputFile.Write(path, Encoding.UTF8.GetBytes(HtmlReport.Html(read)));
            if (result.GetValue(json))
                terminal.WriteJson(new { Out = path, Settings = RunGroup.Of(read).Select(Summary) });
            else
                terminal.Out.WriteLine($"{read.Length} {(read.Length == 1 ? "run" : "runs")}: {path}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static object Summary(RunGroup group) => new
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
