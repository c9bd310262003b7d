using System.Globalization;
using FMixSharp.Cli.Output;

namespace FMixSharp.Cli.Conformance;

/// <summary>fmix masks --check: what <see cref="MaskCheck"/> says of a file.</summary>
internal static class CheckedMasks
{
    private const int Fewest = 20,
        SmallestMask = 4;

    /// <summary>Prints a line for each test, and returns the exit code.</summary>
    public static int Print(Terminal terminal, string path, double alpha, double decay, double? share, RandomKey key, bool isJson)
    {
        var (shape, masks) = Read(path);
        var tests = masks.All(cell => cell <= 1)
            ? MaskCheck.Run(shape[1..], masks, alpha, decay, share, key)
            : [new("values", "every cell is 0 or 1", $"{masks.Count(cell => cell > 1)} cells are others", 0)];
        var rejected = MaskCheck.Rejected(tests);
        if (isJson)
            terminal.WriteJson(new { Tests = tests, Rejected = rejected });
        else
        {
            foreach (var test in tests)
            {
                var verdict =
                    test.P is null ? ""
                    : rejected.Contains(test.Name) ? "WRONG"
                    : "ok";
                var p = test.P is { } value ? string.Create(CultureInfo.InvariantCulture, $"p = {value:G2}") : "";
                terminal.Out.WriteLine($"{verdict, -5} {test.Name, -13} {p, -11} {test.Meaning}: {test.Statistic}");
            }
            var conclusion = rejected.Count == 0 ? "nothing contradicts FMix" : $"not FMix ({string.Join(", ", rejected)})";
            terminal.Out.WriteLine($"{shape[0]} masks of {string.Join('x', shape[1..])}: {conclusion}");
        }
        return rejected.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
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
