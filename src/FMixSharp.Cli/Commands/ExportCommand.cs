using System.CommandLine;
using System.Globalization;
using FMixSharp.Cli.Data;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Lab.Export;
using FMixSharp.Lab.Onnx;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix export.</summary>
internal static class ExportCommand
{
    private const string Onnx = "onnx",
        Safetensors = "safetensors";

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "Run folder, as fmix train printed it." };
        var output = Options.Text(
            "--out",
            "FILE",
            "The file, which is replaced if it is there. [default: model.<format> in the run folder]"
        );
        var format = Options.Choice(
            "--format",
            "NAME",
            "onnx for the network with its weights; safetensors for the weights alone. [default: that of --out, else onnx]",
            Onnx,
            Safetensors
        );
        var checkpoint = CheckpointOption.Create();
        var data = DescribedOption.Of<string?>(nameof(TrainOptions.Data), "as the run");
        var json = Options.Json("Print one JSON object with the file, its size, and how well it agrees.");
        var command = new Command("export", "Write a trained model as a file for other programs.")
        {
            run,
            output,
            format,
            checkpoint,
            data,
            json,
        };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix export runs/photos-fmix-s1                              runs/photos-fmix-s1/model.onnx
              fmix export runs/photos-fmix-s1 --out app/photos.onnx
              fmix export runs/photos-fmix-s1 --out weights.safetensors    weights as PyTorch names them

            An ONNX file has everything between a photo's pixels and the probabilities in it, and the names of classes in
            its metadata; docs/export.md says how a program uses it. ONNX Runtime computes a few test samples with it, or
            noise where the data are not there, and TorchSharp as well; where they differ by more than rounding, there is
            an error and no file.
            """
        );
        command.SetAction(result =>
        {
            var folder = result.GetRequiredValue(run);
            var file = result.GetValue(output);
            var name = result.GetValue(format) ?? (file is not null && Path.GetExtension(file) == "." + Safetensors ? Safetensors : Onnx);
            if (file is not null && !file.EndsWith("." + name, StringComparison.OrdinalIgnoreCase))
                throw new UsageException($"--out is '{file}', but --format is {name}; expected a name that ends in .{name}.");
            if (result.GetValue(data) is { } given)
            {
                if (name == Safetensors)
                    throw new UsageException(
                        $"--data is given, but weights are written without it; leave --data away, or use --format {Onnx}."
                    );
                BuiltInData.RefuseFolder(new RunFolder(folder).ReadRun().Options.Dataset, given);
            }
            var export =
                name == Onnx
                    ? RunExport.ToOnnx(folder, file, result.GetValue(data), result.GetValue(checkpoint), terminal.Error.WriteLine)
                    : RunExport.ToSafetensors(folder, file, result.GetValue(checkpoint));
            Write(terminal, folder, export, name, result.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, string run, RunExport export, string format, bool asJson)
    {
        if (asJson)
        {
            terminal.WriteJson(
                new
                {
                    Run = run,
                    Out = export.Path,
                    Format = format,
                    export.Bytes,
                    Opset = export.Agreement is null ? null : (int?)OnnxGraph.Opset,
                    export.CheckedOn,
                    export.Agreement?.BatchSizes,
                    export.Agreement?.LargestDifference,
                    export.Agreement?.Tolerance,
                }
            );
            return;
        }
        var size = ByteText.Of(export.Bytes);
        if (export.Agreement is not { } agreement)
        {
            terminal.Out.WriteLine($"{export.Path}: {size}, weights in float32");
            return;
        }
        terminal.Out.WriteLine($"{export.Path}: {size}, ONNX with opset {OnnxGraph.Opset}");
        terminal.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"ONNX Runtime and TorchSharp agree on {export.CheckedOn}, in batches of {string.Join(", ", agreement.BatchSizes)}: logits "
            )
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"differ by {agreement.LargestDifference:0.0e+0} at most, where {agreement.Tolerance:0.0e+0} is allowed"
                )
        );
    }
}
