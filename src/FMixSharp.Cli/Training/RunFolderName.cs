using System.Globalization;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Training;

/// <summary>Where a run goes when --out does not say.</summary>
internal static class RunFolderName
{
    /// <summary>
    /// ROOT/dataset-mix-sSEED, with "-or-" for "|" and no ":" in it, for file systems that take neither, and with -2, -3, … after it while
    /// such a folder exists.
    /// </summary>
    public static string For(TrainOptions options, string root = "runs")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{options.Dataset}-{Plain(options.Mix)}-s{options.Seed}");
        var path = Path.Combine(root, name);
        for (var number = 2; Path.Exists(path); number++)
            path = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
        return path;
    }

    /// <summary>A method as part of a folder's name.</summary>
    public static string Plain(string mix) =>
        mix.Replace("|", "-or-", StringComparison.Ordinal)
            .Replace(":", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal);
}
