using System.Globalization;
using System.Text;

namespace FMixSharp.Lab.Reports;

/// <summary>Robustness as a table: a line for each run, attack and ε, with accuracies as fractions (RFC 4180).</summary>
public static class RobustnessCsv
{
    /// <summary>The table of all measurements of a group of runs, with a header line.</summary>
    public static string Text(RobustnessGroup group, IReadOnlyList<ReportRun> runs)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(runs);
        var text = new StringBuilder("run,method,seed,attack,epsilon,accuracy,images\r\n");
        foreach (var method in group.Methods)
        foreach (var record in method.Records)
        {
            var run = runs.First(each => each.Attacks.Contains(record));
            foreach (var (attack, accuracies) in record.Curves())
            foreach (var (epsilon, accuracy) in record.Options.Epsilons.Zip(accuracies))
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{Field(run.Name)},{Field(method.Name)},{run.Record.Options.Seed},{attack},{epsilon},{accuracy},{record.Images}\r\n"
                );
        }
        return text.ToString();
    }

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
