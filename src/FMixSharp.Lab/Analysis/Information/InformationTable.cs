using System.Globalization;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>Table I of the paper, with ours beside it: mean ± standard deviation over seeds, in nats.</summary>
public static class InformationTable
{
    // CIFAR-10, 100 epochs, five runs. FMix's row is from the text of section IV.
    private static readonly Dictionary<string, string[]> paper = new()
    {
        ["none"] = ["78.05 ± 0.53", "74.40 ± 0.45", "0.256 ± 0.002"],
        ["mixup"] = ["70.38 ± 0.90", "68.58 ± 1.12", "0.288 ± 0.003"],
        ["cutmix"] = ["83.17 ± 0.72", "79.46 ± 0.75", "0.254 ± 0.003"],
        ["fmix"] = ["83.67 ± 0.89", "80.28 ± 0.75", "0.255 ± 0.003"],
    };

    /// <summary>Headings of the columns.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "trained with",
        "seeds",
        "I(Z_A; X)",
        "paper",
        "I(Z_A; X̂)",
        "paper",
        "MSE",
        "paper",
        "KL(p_Z ‖ N(0, I)), which both leave out",
        "I(Z_A; X) without it",
    ];

    /// <summary>What the numbers mean, for the reader below the table.</summary>
    public static string Note =>
        "In nats, mean ± standard deviation over seeds. I(Z_A; X) and I(Z_A; X̂) are the paper's estimates: the mean divergence of "
        + "codes from N(0, I), "
        + "of test images and of the plain autoencoder's reconstructions. The mutual information itself is smaller by KL(p_Z ‖ N(0, "
        + "I)), here between two estimates: all codes of the test images "
        + "as the mixture p_Z (then the information is at most the logarithm of their number), and all but the image's own (then it is "
        + "estimated too high).";

    /// <summary>One row for each method with a measured run.</summary>
    public static IReadOnlyList<string[]> Rows(IReadOnlyList<InformationRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return
        [
            .. records
                .Where(record => record.Result is not null)
                .GroupBy(record => record.Options.Mix)
                .Select(group => Row(group.Key, [.. group.Select(record => record.Result!)])),
        ];
    }

    /// <summary>
    /// What was trained, on what, where and for how long, and which runs did not train at the wanted learning rate: one sentence each.
    /// </summary>
    public static IReadOnlyList<string> Provenance(IReadOnlyList<InformationRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfZero(records.Count, nameof(records));
        var options = records[0].Options;
        var images = records.Select(record => record.Result?.Images).OfType<int>().FirstOrDefault();
        var seconds = records.Select(record => record.Seconds).Order().ToArray();
        List<string> lines =
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Dataset}, {(options.TrainSize is { } size ? Counted.Of(size, "training samples") : "all training samples")}, "
                    + $"{Counted.Of(options.Epochs, "epochs")}, batches of {options.BatchSize}, Adam at {options.LearningRate}, "
                    + $"α {options.Alpha}, δ {options.Decay}; {Counted.Of(images, "test samples")}."
            ),
            $"The paper: CIFAR-10, all 50,000 images, 100 epochs, five runs.",
            $"{Counted.Of(records.Count, "runs")}, {DurationText.Of(seconds[seconds.Length / 2])} of training each (median); "
                + $"commit {string.Join(", ", records.Select(record => record.Commit[..Math.Min(7, record.Commit.Length)]).Distinct())}; "
                + $"{string.Join("; ", records.Select(record => record.Machine).Distinct())}.",
        ];
        if (records.Any(record => record.Result?.MeanReconstruction == true))
            lines.Add("Reconstructions are means, without the paper's pixel noise.");
        var fallen = records.Where(record => record.Diverged is not null).ToArray();
        if (fallen.Length > 0)
            lines.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Diverged at {options.LearningRate} and trained at {InformationOptions.FallbackRate} instead: "
                        + $"{string.Join(", ", fallen.Select(record => $"{record.Options.Mix} seed {record.Options.Seed}"))}."
                )
            );
        var unfinished = records.Where(record => record.Status != RunStatus.Finished).ToArray();
        if (unfinished.Length > 0)
        {
            var runs = unfinished.Select(record => FormattableString.Invariant($"{record.Options.Mix} seed {record.Options.Seed}"));
            lines.Add($"Not finished: {string.Join(", ", runs)}.");
        }
        return lines;
    }

    /// <summary>The table with its notes.</summary>
    public static string Markdown(IReadOnlyList<InformationRecord> records)
    {
        string[] lines =
        [
            "### What autoencoders keep of an image (Table I)",
            "",
            Line(Columns),
            Line(Columns.Select(_ => "---")),
            .. Rows(records).Select(Line),
            "",
            Note,
            "",
            .. Provenance(records).Select(line => "- " + line),
            "",
        ];
        return string.Join('\n', lines) + '\n';

        static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
    }

    private static string[] Row(string mix, InformationResult[] results)
    {
        var published = paper.GetValueOrDefault(mix) ?? ["–", "–", "–"];
        return
        [
            mix,
            results.Length.ToString(CultureInfo.InvariantCulture),
            Text(result => result.OfImages, 2),
            published[0],
            Text(result => result.OfReconstructions, 2),
            published[1],
            Text(result => result.SquaredError, 3),
            published[2],
            Between(result => result.Posterior.DroppedAtLeast(result.OfImages), result => result.Posterior.DroppedAtMost(result.OfImages)),
            Between(result => result.Posterior.AtLeast, result => Math.Min(result.Posterior.AtMost, result.OfImages)),
        ];

        string Text(Func<InformationResult, double> value, int decimals) => MeanDeviation.Of(results.Select(value)).Text(decimals);

        string Between(Func<InformationResult, double> least, Func<InformationResult, double> most) =>
            string.Create(CultureInfo.InvariantCulture, $"{results.Average(least):0.0} … {results.Average(most):0.0}");
    }
}
