using System.Globalization;

namespace FMixSharp.Cli.Conformance;

/// <summary>One test of masks.</summary>
/// <param name="Name">What is tested; docs/spec/checker.md explains the names.</param>
/// <param name="Meaning">What holds of FMix masks.</param>
/// <param name="Statistic">What was found.</param>
/// <param name="P">Probability of that or worse for FMix masks; null where the test does not apply.</param>
internal sealed record MaskTest(string Name, string Meaning, string Statistic, double? P);

/// <summary>What is claimed of the λ of masks: drawn from Beta(First, Alpha), or fixed; and what each was, where that is known.</summary>
/// <param name="Alpha">α.</param>
/// <param name="Reformulated">λ ~ Beta(α + 1, α) and not Beta(α, α).</param>
/// <param name="Fixed">λ of all masks, where it was not drawn.</param>
/// <param name="Known">λ of each mask, where it was drawn and is known.</param>
internal sealed record ClaimedLambda(double Alpha = 1, bool Reformulated = false, double? Fixed = null, double[]? Known = null)
{
    /// <summary>First parameter of the Beta distribution.</summary>
    public double First => Reformulated ? Alpha + 1 : Alpha;

    /// <summary>λ of each of so many masks; null where it is not known.</summary>
    public double[]? Each(int count) => Fixed is { } all ? [.. Enumerable.Repeat(all, count)] : Known;
}

/// <summary>
/// Whether masks are FMix: conformance/check_masks.py in C#. The statistics are the same (a test compares them), the reference masks are
/// FMixSharp's.
/// </summary>
internal static class MaskCheck
{
    /// <summary>Of sets of FMix masks at most so many are rejected.</summary>
    public const double FalseAlarms = 0.01;

    /// <summary>The statistic of a test that these masks are too small for, or of too few axes.</summary>
    public const string NothingToCompare = "nothing to compare";

    /// <summary>All tests of masks of zeros and ones, (count, *shape).</summary>
    /// <param name="shape">Shape of a mask.</param>
    /// <param name="masks">Mask after mask.</param>
    /// <param name="decay">δ that is claimed.</param>
    /// <param name="lambda">What is claimed of λ.</param>
    /// <param name="key">Of the reference masks.</param>
    public static List<MaskTest> Run(int[] shape, byte[] masks, double decay, ClaimedLambda lambda, RandomKey key)
    {
        var table = MaskTable.Of(shape, masks);
        var fmix = new FMix(new FMixOptions { Decay = decay });
        MaskTable Reference(int set) => MaskTable.Of(shape, Masks(fmix, shape, table.Ones, key.Fold(set)));
        return [new("values", "every cell is 0 or 1", "all", 1), .. Judge(table, Reference(0), Reference(1), lambda)];
    }

    /// <summary>Tests masks against two sets of FMix masks that have as many ones each.</summary>
    public static List<MaskTest> Judge(MaskTable table, MaskTable first, MaskTable second, ClaimedLambda claimed)
    {
        double size = table.Shape.Aggregate(1, (a, b) => a * b);
        double[] shares = [.. table.Ones.Select(ones => ones / size)];
        var tests = new List<MaskTest>();
        void Add(string name, string meaning, IReadOnlyList<double[]> columns, string before = "")
        {
            if (columns.Count == 0)
            {
                tests.Add(new(name, meaning, NothingToCompare, null));
                return;
            }
            var (t, p) = Statistics.Student(columns);
            tests.Add(new(name, meaning, string.Create(CultureInfo.InvariantCulture, $"{before}t {t:0.00}"), p));
        }

        const string count = "a mask has λN ones, within one cell",
            lambda = "the share of ones is distributed as claimed",
            order = "the share of one mask says nothing about the next";
        if (claimed.Each(table.Ones.Length) is { } each)
        {
            var off = table.Ones.Zip(each, (ones, share) => Math.Abs(ones - share * size)).Max();
            tests.Add(
                new(
                    "count",
                    count,
                    string.Create(CultureInfo.InvariantCulture, $"largest |ones − λN| {off:G3}"),
                    off < 1 + 1e-6 * size ? 1 : 0
                )
            );
        }
        else
        {
            tests.Add(new("count", count, "no λ given, so that masks turned over pass", null));
        }
        if (claimed.Fixed is not null)
        {
            tests.Add(new("lambda", lambda, "λ is fixed", null));
            tests.Add(new("lambda order", order, "λ is fixed", null));
        }
        else
        {
            var (distance, p) = Statistics.Kolmogorov(shares, claimed.First, claimed.Alpha, 1 / size);
            var mean = shares.Average();
            tests.Add(
                new(
                    "lambda",
                    lambda,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Kolmogorov {distance:0.0000} from Beta({claimed.First}, {claimed.Alpha})"
                    ),
                    p
                )
            );
            Add(
                "lambda order",
                order,
                [
                    [.. shares.Skip(1).Select((next, i) => (next - mean) * (shares[i] - mean))],
                ]
            );
        }

        var along = table.Axes.Count;
        int[] steps = [.. Enumerable.Range(0, along).Where(i => table.Axes[i].Max() == 1)];
        int[] farther = [.. Enumerable.Range(0, along).Except(steps)];
        double[] Column(int i, Func<double, double, double, double> of) =>
            [.. table.Differ[i].Select((value, mask) => of(value, first.Differ[i][mask], second.Differ[i][mask]))];
        double[] Difference(int i) => Column(i, (value, a, b) => value - (a + b) / 2);
        var found = string.Join(
            ", ",
            steps.Select(i =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{table.Differ[i].Average():0.0000} of {(first.Differ[i].Average() + second.Differ[i].Average()) / 2:0.0000}"
                )
            )
        );
        Add("boundaries", "as many boundaries along each axis as expected", [.. steps.Select(Difference)], $"{found}; ");
        var pairs = steps
            .SelectMany((i, place) => steps.Skip(place + 1).Select(j => (i, j)))
            .Where(pair => Length(table, pair.i) == Length(table, pair.j));
        Add(
            "axes",
            "axes of equal length are alike",
            [.. pairs.Select(pair => table.Differ[pair.i].Zip(table.Differ[pair.j], (a, b) => a - b).ToArray())]
        );
        Add("correlation", "cells farther apart along an axis agree as often as expected", [.. farther.Select(Difference)]);
        Add("diagonals", "the same along the diagonals", [.. Enumerable.Range(along, table.Diagonals.Count).Select(Difference)]);
        Add(
            "spread",
            "masks are as unlike each other as expected",
            [.. Enumerable.Range(0, along).Select(i => Column(i, (value, a, b) => Math.Abs(value - a) - Math.Abs(b - a)))]
        );
        Add("places", "no place is special", table.Place);
        Add(
            "seam",
            "opposite borders fit together, as the inverse DFT is periodic",
            [.. table.Seam.Zip(first.Seam, (here, there) => here.Zip(there, (a, b) => a - b).ToArray())]
        );
        Add("overlap", "neighbouring masks are independent", [table.Overlap]);
        var expected = first.Repeated + second.Repeated;
        tests.Add(
            new(
                "repeats",
                "masks are not repeated",
                string.Create(CultureInfo.InvariantCulture, $"{table.Repeated} where about {expected / 2.0} are expected by chance"),
                Statistics.BinomialTail(table.Repeated, table.Repeated + expected, 1 / 3.0)
            )
        );
        return tests;
    }

    /// <summary>The names of the tests that contradict FMix, by Holm's method.</summary>
    public static List<string> Rejected(IEnumerable<MaskTest> tests)
    {
        MaskTest[] tested = [.. tests.Where(test => test.P is not null).OrderBy(test => test.P)];
        return [.. tested.TakeWhile((test, rank) => test.P <= FalseAlarms / (tested.Length - rank)).Select(test => test.Name)];
    }

    private static int Length(MaskTable table, int lag) => table.Shape[Array.IndexOf(table.Axes[lag], 1)];

    private static byte[] Masks(FMix fmix, int[] shape, int[] ones, RandomKey key)
    {
        var size = shape.Aggregate(1, (a, b) => a * b);
        var masks = new byte[ones.Length * size];
        var image = new float[size];
        var order = new int[size];
        for (var i = 0; i < ones.Length; i++)
        {
            fmix.DrawImage(shape, key.Fold(i), image);
            for (var cell = 0; cell < size; cell++)
                (order[cell], image[cell]) = (cell, -image[cell]);
            Array.Sort(image, order);
            foreach (var cell in order.AsSpan(0, ones[i]))
                masks[i * size + cell] = 1;
        }
        return masks;
    }
}
