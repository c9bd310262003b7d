using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Training;

/// <summary>
/// What somebody who runs <c>fmix train</c> with its defaults is told at the end: the same without mixing, and where to go from there.
/// </summary>
internal static class FirstRun
{
    /// <summary>
    /// Recorded, not computed: experiments/shapes.json has the runs, docs/results.md the command; a test keeps them the same.
    /// </summary>
    public const string Comparison =
        $"The same without mixing: {Plain}, the mean of 20 seeds, {PlainRange} (with FMix {Mixed}, {MixedRange})";

    /// <summary>The same figures for who ran it without mixing.</summary>
    public const string ComparisonOfPlain =
        $"The same with FMix: {Mixed}, the mean of 20 seeds, {MixedRange} (without mixing {Plain}, {PlainRange})";

    private const string Plain = "88.4 %",
        PlainRange = "from 64.4 to 98.7 %",
        Mixed = "96.5 %",
        MixedRange = "from 86.7 to 99.5 %";

    private static readonly TrainOptions defaults = TrainOptions.For("shapes");

    /// <summary>
    /// The figures to compare a run with, which hold for the defaults, with FMix or without mixing, with any seed, on any number of threads
    /// and any device; null for other runs.
    /// </summary>
    public static string? Of(TrainOptions options) =>
        options != Defaults(options) ? null
        : options.Mix == defaults.Mix ? Comparison
        : ComparisonOfPlain;

    private static TrainOptions Defaults(TrainOptions options) =>
        defaults.InCircumstancesOf(options) with
        {
            Mix = options.Mix == "none" ? options.Mix : defaults.Mix,
            Seed = options.Seed,
        };

    /// <summary>What to try next, a line each.</summary>
    public static string Next(TrainOptions options, string folder)
    {
        var other = options.Mix == "none" ? ("fmix train", "the same with FMix") : ("fmix train --mix none", "the same without mixing");
        (string Command, string What)[] lines =
        [
            (other.Item1, $"{other.Item2}; a single seed may come out either way"),
            ("fmix run --init mine.json --repeats 5", "then fmix run mine.json: both over five seeds, in ten minutes"),
            ("fmix preview shapes --out mixed.png", "what the model saw"),
            ($"fmix report {folder} --out report.html", "curves and masks of runs, as a page"),
            ("fmix train --dataset image-folder --data photos", "photos/<class>/*.jpg, any size and format"),
        ];
        return string.Join(
            Environment.NewLine,
            lines.Select((line, index) => $"{(index == 0 ? "To go on:" : ""), -9} {line.Command, -50} {line.What}")
        );
    }
}
