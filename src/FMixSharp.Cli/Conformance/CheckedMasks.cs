using System.Globalization;
using FMixSharp.Cli.Output;

namespace FMixSharp.Cli.Conformance;

/// <summary>fmix masks --check: what <see cref="MaskCheck"/> says of a file.</summary>
internal static class CheckedMasks
{
    private const int Fewest = 20,
        SmallestMask = 4;

    /// <summary>Prints a line for each test, and returns the exit code.</summary>
    public static int Print(Terminal terminal, string path, double decay, ClaimedLambda lambda, string? lambdas, RandomKey key, bool isJson)
    {
        var (shape, masks) = Read(path);
        if (lambdas is not null)
            lambda = lambda with { Known = ReadLambdas(lambdas, shape[0]) };
        var tests = masks.All(cell => cell <= 1)
            ? MaskCheck.Run(shape[1..], masks, decay, lambda, key)
            : [new("values", "every cell is 0 or 1", $"found {Others(masks)}", 0)];
        var rejected = MaskCheck.Rejected(tests);
        if (isJson)
            terminal.WriteJson(new { Tests = tests, Rejected = rejected });
        else
        {
            foreach (var test in tests.Where(test => test.Statistic != MaskCheck.NothingToCompare))
            {
                var verdict =
                    test.P is null ? ""
                    : rejected.Contains(test.Name) ? "WRONG"
                    : "ok";
                var p = test.P is { } value ? string.Create(CultureInfo.InvariantCulture, $"p = {value:G2}") : "";
                terminal.Out.WriteLine($"{verdict, -5} {test.Name, -13} {p, -11} {test.Meaning}: {test.Statistic}");
            }
            if (shape.AsSpan(1).Contains(1))
                terminal.Out.WriteLine(
                    "note: axes of length 1 count as axes; save masks as (count, *shape), without channels, if that is not meant"
                );
            var conclusion = rejected.Count == 0 ? "nothing contradicts FMix" : $"not FMix ({string.Join(", ", rejected)})";
            terminal.Out.WriteLine($"{shape[0]} masks of {string.Join('x', shape[1..])}: {conclusion}");
        }
        return rejected.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string Others(byte[] masks)
    {
        byte[] others = [.. masks.Where(cell => cell > 1).Distinct().Order()];
        var first = string.Join(", ", others.Take(3).Select(value => value.ToString(CultureInfo.InvariantCulture)));
        return $"{first}{(others.Length > 3 ? ", …" : "")} in {masks.Count(cell => cell > 1)} of {masks.Length} cells";
    }

    private static double[] ReadLambdas(string path, int count)
    {
        var (shape, lambdas) = NpyFile.ReadDoubles(path);
        if (shape is not [var length] || length != count)
            throw new InvalidDataException(
                $"{path}: an array of shape ({string.Join(", ", shape)}); expected one λ for each of {count} masks, shape ({count},)."
            );
        var wrong = Array.FindIndex(lambdas, lambda => !(lambda >= 0 && lambda <= 1));
        return wrong < 0
            ? lambdas
            : throw new InvalidDataException($"{path}: λ of mask {wrong} is {lambdas[wrong]}; expected a number from 0 to 1.");
    }

    private static (int[] Shape, byte[] Masks) Read(string path)
    {
        var (shape, masks) = NpyFile.ReadBytes(path);
        return shape.Length >= 2 && shape[0] >= Fewest && masks.Length / shape[0] >= SmallestMask
            ? (shape, masks)
            : throw new InvalidDataException(
                $"{path}: an array of shape ({string.Join(", ", shape)}); expected at least {Fewest} masks, (count, *shape), of at least "
                    + $"{SmallestMask} cells."
            );
    }
}
