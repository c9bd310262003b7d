using System.Globalization;
using System.Text;
using FMixSharp.Lab.Analysis;
using FMixSharp.Lab.Experiments;

namespace FMixSharp.Lab.Reports;

/// <summary>What tests say of everything that the paper claims: a page over all experiments.</summary>
public static class StatusText
{
    /// <summary>The page, in Markdown.</summary>
    /// <param name="files">Experiments, in any order.</param>
    /// <param name="command">What makes the page anew; it stands in it.</param>
    public static string Markdown(IReadOnlyList<ExperimentFile> files, string command)
    {
        ArgumentNullException.ThrowIfNull(files);
        var ordered = files.OrderBy(Place, StringComparer.Ordinal).ThenBy(file => file.Name, StringComparer.Ordinal).ToArray();
        var papers = ordered.Where(IsPapers).ToArray();
        var verdicts = papers
            .SelectMany(Tested)
            .Where(each => each.Comparison.Claim != 0)
            .Select(each => each.Comparison.Verdict)
            .ToArray();
        var untested = papers.Count(file => file.Content.Results.Count == 0);
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            # What of the paper holds

            Rows and figures of the paper, by the experiment that repeats each, at the size that it was run at; below, [the runs](#the-runs). Made
            by `{command}` from what `experiments/` has recorded.

            Of {verdicts.Length} comparisons with the paper {Number(Verdict.Supported)} are supported and {Number(
                Verdict.Contradicted
            )} contradicted; of {Number(Verdict.CannotTell)} the tests cannot tell.
            {untested} of {papers.Length} experiments have not been run.

            A verdict is of the size that was run: what a small setting contradicts may hold at the paper's. It needs p < 0.05 in Student's paired
            t-test of the differences seed by seed, after Holm's correction over all comparisons of an experiment at a size. *Cannot tell* is no
            sign that there is no difference: *visible* is what so many seeds would have shown in four cases of five. Differences are in points,
            with their 95 % intervals.


            """
        );
        text.Append(Table(papers).Markdown());
        text.Append("\n## Not in the paper\n\n").Append(Table([.. ordered.Except(papers)]).Markdown());
        text.Append("\n## The runs\n\n");
        foreach (var file in ordered.Where(file => file.Content.Results.Count > 0))
            text.Append(ExperimentText.Markdown(file));
        return text.ToString().TrimEnd('\n') + "\n";

        int Number(Verdict verdict) => verdicts.Count(each => each == verdict);
    }

    private static TextTable Table(IReadOnlyList<ExperimentFile> files) =>
        new(
            ["where", "experiment", "comparison", "the paper", "size", "seeds", "difference", "visible", "p", "verdict"],
            [.. files.SelectMany(file => file.Content.Results.Count == 0 ? [Untested(file)] : Tested(file).Select(Row))]
        );

    private static TextRow Row((ExperimentFile File, string Scale, Comparison Comparison) each)
    {
        var (file, scale, compared) = each;
        return new TextRow(
            [
                file.Content.Paper.Where,
                file.Name,
                compared.Name,
                ExperimentText.OfPaper(compared),
                scale,
                $"{compared.Difference?.Count ?? 0}",
                compared.Difference?.Text ?? "–",
                compared.Difference?.Visible?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–",
                compared.Corrected is { } p ? PairedDifference.Probability(p) : "–",
                compared.Verdict switch
                {
                    Verdict.Supported => "supported",
                    Verdict.Contradicted => "contradicted",
                    Verdict.Differs => compared.Difference!.Mean > 0 ? "above" : "below",
                    Verdict.CannotTell => "cannot tell",
                    _ => $"untested: {file.Content.Scales[scale].Cost}",
                },
            ],
            Bold: compared.IsShown ? 9 : null
        );
    }

    private static TextRow Untested(ExperimentFile file) =>
        new([
            file.Content.Paper.Where,
            file.Name,
            "all",
            "–",
            "–",
            "0",
            "–",
            "–",
            "–",
            $"untested: {string.Join("; ", file.Content.Scales.Select(scale => $"{scale.Key} {scale.Value.Cost}"))}",
        ]);

    private static IEnumerable<(ExperimentFile File, string Scale, Comparison Comparison)> Tested(ExperimentFile file) =>
        from scale in Measured(file)
        from compared in Comparison.Of(file, scale)
        select (file, scale, compared);

    private static IEnumerable<string> Measured(ExperimentFile file) => file.Content.Scales.Keys.Where(file.Content.Results.ContainsKey);

    private static bool IsPapers(ExperimentFile file) => Place(file)[0] != '3';

    // Tables, then figures, then sections, and what is not in the paper.
    private static string Place(ExperimentFile file)
    {
        var where = file.Content.Paper.Where;
        string[] kinds = ["Table ", "Figure ", "Section "];
        var kind = Array.FindIndex(kinds, kind => where.StartsWith(kind, StringComparison.Ordinal));
        return (kind < 0 ? kinds.Length : kind).ToString(CultureInfo.InvariantCulture) + where;
    }
}
