using System.CommandLine;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix completion: scripts of Parsing/Completion, which ask the program what may be typed (<see cref="Suggestions"/>).</summary>
internal static class CompletionCommand
{
    private static readonly string[] shells = ["bash", "zsh", "powershell"];

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL")
        {
            Description = $"{string.Join(", ", shells[..^1])} or {shells[^1]}.",
            HelpName = "SHELL",
        };
        shell.CompletionSources.Add(shells);
        shell.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && !shells.Contains(name))
                result.AddError($"SHELL is '{name}'; {NearestName.Expected(name, shells)}.");
        });
        var command = new Command("completion", "Print what makes a shell complete fmix's commands, options and their values.") { shell };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              eval "$(fmix completion bash)"                                  in ~/.bashrc
              eval "$(fmix completion zsh)"                                   in ~/.zshrc, behind compinit
              fmix completion powershell | Out-String | Invoke-Expression     in the file that $PROFILE names

            The shell must find the program by its name, as it does once the tool is installed.
            """
        );
        command.SetAction(result =>
        {
            using var script = typeof(CompletionCommand).Assembly.GetManifestResourceStream(
                $"completion.{result.GetRequiredValue(shell)}"
            )!;
            using var reader = new StreamReader(script);
            terminal.Out.Write(reader.ReadToEnd());
            return ExitCodes.Done;
        });
        return command;
    }
}
