using System.CommandLine;
using System.Diagnostics;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>What a training fmix starts to have its model's convolutions checked (<see cref="ModelCheck"/>); not for people.</summary>
internal static class CheckCommand
{
    private const string Name = "check-convolutions";

    /// <summary>How to start it.</summary>
    public static ProcessStartInfo Start => OwnProcess.Start(Name);

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command(Name, "Check the convolutions of a model that is described on standard input.") { Hidden = true };
        command.SetAction(_ =>
        {
            ModelCheck.Serve(Console.In, terminal.Out);
            return ExitCodes.Done;
        });
        return command;
    }
}
