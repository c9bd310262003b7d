using System.CommandLine;
using System.Globalization;
using CsvHelper;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Predictions;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix predict.</summary>
internal static class PredictCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "Run folder, as fmix train printed it." };
        var inputs = new Argument<string[]>("FILES")
        {
            Description =
                "Photos, sounds, texts or meshes, as the run was trained on; or folders, which are searched with all that is below them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var top = Options.Whole("--top", "How many classes to say of each file. [default: 5]", 1);
        var batch = Options.Whole("--batch-size", "Files that are computed at once. [default: 32]", 1);
        var device = DescribedOption.Of<string?>(nameof(TrainOptions.Device), "cpu");
        var checkpoint = CheckpointOption.Create();
        var json = Options.Json("Print a JSON object for each file, on a line of its own; probabilities from 0 to 1.");
        var csv = Options.Switch("--csv", "Print a table as CSV: file, class_1, probability_1, …, error.");
        var command = new Command("predict", "Say what is in files: classes and their probabilities, from a trained model.")
        {
            run,
            inputs,
            top,
            batch,
            checkpoint,
            device,
            json,
            csv,
        };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix predict runs/birds-fmix-s1 photo.jpg
              fmix predict runs/birds-fmix-s1 ~/photos --top 1 --csv > birds.csv
              fmix predict runs/birds-fmix-s1 a.png b.webp --json

            Files are said in the order given, those of a folder by their names, as soon as they are computed,
            however many there are. Images are prepared as the run's test images were: any size and format, upright by
            EXIF. A file that cannot be used has a line that says why, and the others go on; the exit code is then 1.
            """
        );
        command.SetAction(
            (result, cancel) =>
            {
                if (result.GetValue(json) && result.GetValue(csv))
                    throw new UsageException("--json and --csv are two forms; give one of them.");
                using var predictor = Predictor.Load(
                    result.GetRequiredValue(run),
                    result.GetValue(device) ?? "cpu",
                    result.GetValue(checkpoint),
                    terminal.Error.WriteLine
                );
                var classes = Math.Min(result.GetValue(top) ?? 5, predictor.Classes.Count);
                using Lines lines =
                    result.GetValue(json) ? new JsonLines(terminal)
                    : result.GetValue(csv) ? new CsvLines(terminal.Out, classes)
                    : new PlainLines(terminal);
                var (count, failed) = (0, 0);
                foreach (
                    var file in predictor.PredictFiles(
                        Files(predictor, result.GetRequiredValue(inputs)),
                        result.GetValue(batch) ?? 32,
                        cancel
                    )
                )
                {
                    lines.Write(file, file.Prediction?.Ranked.Take(classes) ?? []);
                    count++;
                    failed += file.Error is null ? 0 : 1;
                    if (count % 100 == 0 && terminal.IsLive && Console.IsOutputRedirected)
                        terminal.Error.Write($"\r{Counted.Of(count, "files")}");
                }
                if (terminal.IsLive && Console.IsOutputRedirected && count >= 100)
                    terminal.Error.WriteLine($"\r{Counted.Of(count, "files")}");
                if (failed > 0)
                    terminal.Error.WriteLine($"{failed} of {Counted.Of(count, "files")} could not be used.");
                return Task.FromResult(failed > 0 ? ExitCodes.Failed : ExitCodes.Done);
            }
        );
        return command;
    }

    // A folder is listed when its turn comes.
    private static IEnumerable<string> Files(Predictor predictor, string[] inputs)
    {
        foreach (var input in inputs)
        {
            if (!Directory.Exists(input))
            {
                yield return input;
                continue;
            }
            foreach (var file in FilesIn(predictor, input))
                yield return file;
        }
    }

    // A folder that has none, or cannot be read, stands for itself: what is wrong with it is said in its place, and the others go on.
    private static IReadOnlyList<string> FilesIn(Predictor predictor, string folder)
    {
        try
        {
            return predictor.FilesIn(folder) is { Count: > 0 } found ? found : [folder];
        }
        catch (DatasetException)
        {
            return [folder];
        }
    }

    private abstract class Lines : IDisposable
    {
        public abstract void Write(PredictedFile file, IEnumerable<RankedClass> classes);

        public virtual void Dispose() { }
    }

    private sealed class PlainLines(Terminal terminal) : Lines
    {
        public override void Write(PredictedFile file, IEnumerable<RankedClass> classes)
        {
            if (file.Error is { } error)
                terminal.Error.WriteLine(OneLine.Of($"{file.Path}: {error}"));
            else
                terminal.Out.WriteLine(
                    OneLine.Of(
                        $"{file.Path}: {string.Join(", ", classes.Select(each => $"{each.Name} {ProgressText.Percent(each.Probability)}"))}"
                    )
                );
        }
    }

    private sealed class JsonLines(Terminal terminal) : Lines
    {
        public override void Write(PredictedFile file, IEnumerable<RankedClass> classes)
        {
            if (file.Error is { } error)
                terminal.WriteJson(new { File = file.Path, Error = error });
            else
                terminal.WriteJson(
                    new
                    {
                        File = file.Path,
                        Classes = classes.Select(each => new
                        {
                            Class = each.Name,
                            each.Index,
                            Probability = Math.Round(each.Probability, 9),
                        }),
                    }
                );
        }
    }

    private sealed class CsvLines : Lines
    {
        private readonly CsvWriter csv;
        private readonly int classes;

        public CsvLines(TextWriter output, int classes)
        {
            this.classes = classes;
            csv = new CsvWriter(output, CultureInfo.InvariantCulture, leaveOpen: true);
            csv.WriteField("file");
            for (var i = 1; i <= classes; i++)
            {
                csv.WriteField($"class_{i}");
                csv.WriteField($"probability_{i}");
            }
            csv.WriteField("error");
            csv.NextRecord();
        }

        public override void Write(PredictedFile file, IEnumerable<RankedClass> ranked)
        {
            csv.WriteField(file.Path);
            var written = 0;
            foreach (var each in ranked)
            {
                csv.WriteField(each.Name);
                csv.WriteField(each.Probability.ToString("0.######", CultureInfo.InvariantCulture));
                written++;
            }
            for (; written < classes; written++)
            {
                csv.WriteField("");
                csv.WriteField("");
            }
            csv.WriteField(file.Error ?? "");
            csv.NextRecord();
        }

        public override void Dispose()
        {
            csv.Dispose();
            base.Dispose();
        }
    }
}
