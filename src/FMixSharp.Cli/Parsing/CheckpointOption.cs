using System.CommandLine;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Parsing;

/// <summary>--checkpoint, of commands that take the model of a run.</summary>
internal static class CheckpointOption
{
    /// <summary>The option; null where it is not given.</summary>
    public static Option<string?> Create() =>
        Options.Choice(
            "--checkpoint",
            "NAME",
            "Weights of the run: best, of the best epoch on its validation samples, or last. [default: best where there is one]",
            [.. ModelCheckpoint.Names]
        );
}
