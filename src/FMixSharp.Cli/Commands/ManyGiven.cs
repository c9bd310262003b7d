using FMixSharp.Cli.Output;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Experiments;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>
/// Run folders, or files, of which a command takes many, as runs/* names them. What is there and no run is passed over, which is no
/// failure; what is missing, damaged or unfit is one, and the others are done all the same. A single one that cannot be used ends the
/// command.
/// </summary>
internal sealed class ManyGiven(Terminal terminal)
{
    private int left;

    /// <summary>What the command should return if all else went well.</summary>
    public int ExitCode { get; private set; } = ExitCodes.Done;

    /// <summary>What <paramref name="use"/> makes of each that can be used, one after the other.</summary>
    /// <param name="given">Paths, all different.</param>
    /// <param name="use">Reads or computes.</param>
    /// <param name="alone">Whether nothing else was given besides these.</param>
    public IReadOnlyList<(string Path, T Result)> Each<T>(IReadOnlyCollection<string> given, Func<string, T> use, bool alone = true)
    {
        var results = new List<(string, T)>();
        foreach (var path in given)
        {
            try
            {
                results.Add((path, use(path)));
            }
            catch (Exception error)
                when ((given.Count > 1 || !alone)
                    && (
                        error is RunFolderException or CheckpointException or DatasetException or ExperimentException
                        || error.GetType() == typeof(ArgumentException)
                    )
                )
            {
                left++;
                if (error is RunFolderException && Path.Exists(path) && !new RunFolder(path).HasRun)
                    terminal.Error.WriteLine($"{path} is passed over: it is no run.");
                else
                    ExitCode = Failure.Report(error, terminal.Error);
            }
        }
        return results.Count > 0 || !alone || left == 0
            ? results
            : throw new InvalidOperationException($"none of the {left} that were given can be used.");
    }
}
