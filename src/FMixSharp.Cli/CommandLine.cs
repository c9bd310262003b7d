using System.CommandLine;
using System.CommandLine.Invocation;
using FMixSharp.Cli.Commands;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;

namespace FMixSharp.Cli;

/// <summary>The fmix command: parses, runs one verb, and turns what goes wrong into a plain line and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs fmix in this process, writing plain text to the given writers.</summary>
    public static Task<int> RunAsync(string[] args, TextWriter stdout, TextWriter stderr, CancellationToken cancel = default) =>
        RunAsync(args, new Terminal(stdout, stderr, IsLive: false), cancel);

    /// <summary>Runs fmix in this process.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancel = default)
    {
        var root = Root(terminal);
        var result = root.Parse(args);
        if (
            result.Action is ParseErrorAction
            || (
                result.Action == result.CommandResult.Command.Action
                && (UsageErrors.TakenForValues(result).Any() || UsageErrors.Empty(result).Any())
            )
        )
        {
            if (args.Length == 0) // a bare "fmix" wants to know what there is
            {
                root.Parse("--help").Invoke(new InvocationConfiguration { Output = terminal.Error });
                return ExitCodes.WrongUsage;
            }
            foreach (var error in UsageErrors.Of(result))
                terminal.Error.WriteLine($"fmix: {error}");
            terminal.Error.WriteLine($"See '{UsageErrors.CommandOf(result)} --help'.");
            return ExitCodes.WrongUsage;
        }
        try
        {
            // Signals are the training command's own business (Interruption): the library would end the process after two seconds.
            return await result.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Out,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                cancel
            );
        }
        catch (Exception exception)
        {
            return Failure.Report(exception, terminal.Error);
        }
    }

    /// <summary>All commands with their options.</summary>
    internal static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand(
            "Mixed-sample data augmentation: train classifiers with FMix, CutMix and MixUp, and look at what they do."
        )
        {
            TrainCommand.Create(terminal),
            RunCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            PredictCommand.Create(terminal),
            ExportCommand.Create(terminal),
            AttackCommand.Create(terminal),
            MasksCommand.Create(terminal),
            PreviewCommand.Create(terminal),
            GradCamCommand.Create(terminal),
            InformationCommand.Create(terminal),
            ReportCommand.Create(terminal),
            DataCommand.Create(terminal),
            CompletionCommand.Create(terminal),
            CheckCommand.Create(terminal),
        };
        Suggestions.Attach(root, terminal.Out);
        HelpWithNotes.Attach(
            root,
            """
            Examples:
              fmix train                                   train on built-in images; a minute, no data needed
              fmix train --dataset cifar10 --mix cutmix    train on CIFAR-10, found in $FMIX_DATA/cifar10
              fmix masks --shape 32x32 --out masks.png     look at FMix masks

            Exit codes: 0 done, 1 failed (bad data, diverged run), 2 wrong usage, 130 interrupted (a training can go on).
            Environment: FMIX_DATA is the folder that holds data sets by name; FMIX_MAX_PIXELS the most pixels of an
            image that is read, by default 100000000; FMIX_LIBTORCH the folder of a libtorch to use in place of fmix's
            own, such as one for CUDA; FMIX_DEBUG=1 adds stack traces to errors.
            """
        );
        return root;
    }
}
