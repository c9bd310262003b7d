using System.CommandLine;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix evaluate.</summary>
internal static class EvaluateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "Run folder, as fmix train printed it." };
        var json = Options.Json("Print one JSON object; test_accuracy is a fraction.");
        var command = new Command("evaluate", "Measure a trained model on its data set's test images.") { run, json };
        HelpWithNotes.Attach(command,
            """
            Examples:
              fmix evaluate runs/shapes-fmix-s1
              fmix evaluate runs/shapes-fmix-s1 --json    {"run":"runs/shapes-fmix-s1","test_accuracy":0.872,"test_loss":0.41,"images":1000}
            """);
        command.SetAction(result =>
        {
            var folder = result.GetRequiredValue(run);
            var evaluation = Trainer.Evaluate(folder);
            var (loss, accuracy, count) = evaluation;
            if (result.GetValue(json))
            {
                terminal.WriteJson(new { Run = folder, TestAccuracy = accuracy, TestLoss = loss, Images = count });
            }
            else
            {
                terminal.Out.WriteLine(FormattableString.Invariant(
                    $"Test accuracy: {ProgressText.Percent(accuracy)} of {count} images, loss {loss:0.0000}"));
            }
            return ExitCodes.Done;
        });
        return command;
    }
}
