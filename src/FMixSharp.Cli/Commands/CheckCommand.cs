using System.CommandLine;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Processes;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>What a training fmix starts to have its model's convolutions checked (<see cref="ModelCheck"/>); not for people.</summary>
internal static class CheckCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command(OwnProcess.CheckName, "Check the convolutions of a model that is described on standard input.")
        {
            Hidden = true,
        };
        command.SetAction(_ =>
        {
            ModelCheck.Serve(Console.In, terminal.Out);
            return ExitCodes.Done;
        });
        return command;
    }
}
