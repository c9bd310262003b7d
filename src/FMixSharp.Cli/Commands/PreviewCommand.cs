using System.CommandLine;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix preview.</summary>
internal static class PreviewCommand
{
    private static string[] Names => [.. Datasets.All.Where(set => set.Kind.HasPictures && !set.TestOnly).Select(set => set.Name)];

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var source = new Argument<string>("RUN_OR_DATASET")
        {
            Description = $"A run folder, mixed as the run does; an image folder or a data set, mixed by FMix: {string.Join(", ", Names)}.",
            HelpName = "RUN_OR_DATASET",
        };
        var output = Options.Text(
            "--out",
            "batch.png",
            "The picture to write.",
            text => text.EndsWith(".png", StringComparison.OrdinalIgnoreCase) ? null : "expected a name that ends in .png"
        );
        output.Required = true;
        source.CompletionSources.Add(Names);
        var mix = Suggestions.Joined(
            Options.Text(
                "--mix",
                "METHOD",
                "How to mix, as for 'fmix train'. [default: as the run does; fmix for a data set]",
                text => MixMethods.Problem(text)
            ),
            MixMethods.Names
        );
        var augment = Suggestions.Joined(
            Options.Text(
                "--augment",
                "POLICY",
                $"Show images beside what augmentation makes of them: {ImageAugmentation.Forms}, as for 'fmix train'. With --mix, mix what "
                    + $"was augmented.",
                ImageAugmentation.Problem
            ),
            ImageAugmentation.Names
        );
        var operations = Options.Switch("--operations", "Show every image operation on one image instead.");
        var count = Options.Whole("--count", "Number of samples. [default: 16]", 1);
        var data = DescribedOption.Of<string?>(nameof(TrainOptions.Data), "as the run, or $FMIX_DATA/<dataset>");
        var skipBroken = DescribedOption.Of<bool>(nameof(TrainOptions.SkipBroken), null);
        var seed = Options.Seed("Chooses the images and the mix. [default: the run's; 1 for a data set]");
        var json = Options.Json("Print one JSON object with the file, and for a mixed batch labels and λ of every sample.");
        var command = new Command(
            "preview",
            "Show a mixed batch as a model sees it, with its sources, both labels and λ; or what augmentation does."
        )
        {
            source,
            data,
            skipBroken,
            mix,
            augment,
            operations,
            count,
            seed,
            output,
            json,
        };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix preview shapes --out batch.png                    built-in images mixed by FMix
              fmix preview cifar10 --out batch.png                   from $FMIX_DATA/cifar10
              fmix preview runs/shapes-cutmix-s1 --out batch.png     as that run mixes
              fmix preview shapes --mix augmix --out batch.png       another method
              fmix preview shapes --augment rand:2,9 --out p.png     images before and after RandAugment
              fmix preview shapes --operations --out p.png           every image operation
              fmix preview solids --count 4 --out objects.png        point clouds as voxels
              fmix preview phrases --out texts.png                   which words are kept, and which come from the partner

            Data sets that are not built in are found in $FMIX_DATA/<dataset>, or by --data.
            """
        );
        command.SetAction(result =>
        {
            var run = RunOf(result.GetRequiredValue(source));
            if (
                result.GetValue(operations)
                && (result.GetValue(mix) ?? result.GetValue(augment) ?? (object?)result.GetValue(count)) is not null
            )
                throw new UsageException("--operations shows each operation on one image; give it without --mix, --augment and --count.");
            if (Datasets.KindOf(run.Dataset) is { HasPictures: false } kind)
                throw new UsageException(
                    $"{run.Dataset} has {kind.Name}, of which there is no picture; expected one of {string.Join(", ", Names)}."
                );
            BuiltInData.RefuseFolder(run.Dataset, result.GetValue(data));
            run = run with
            {
                Data = result.GetValue(data) ?? run.Data,
                Mix = result.GetValue(mix) ?? run.Mix,
                Augment = result.GetValue(augment) ?? run.Augment,
                Seed = result.GetValue(seed) ?? run.Seed,
            };
            if (result.GetValue(data) is null && new RunFolder(result.GetRequiredValue(source)).HasRun)
                run = run.Reopened();
            if (result.GetValue(skipBroken))
                run = TrainSwitches.Checked(run with { SkipBroken = true });
            var path = result.GetRequiredValue(output)!;
            if (result.GetValue(operations))
                Write("image operations", OperationSheet.Png(run, terminal.Error.WriteLine));
            else if (result.GetValue(augment) is not null && result.GetValue(mix) is null)
            {
                var set = Datasets.ToTrainOn(run.Dataset);
                Write(
                    $"{set.Kind.Name} augmented by {run.Augment}",
                    set.PreviewAugmentation(run, terminal.Error.WriteLine, result.GetValue(count) ?? 16)
                );
            }
            else
                WriteMixed(Datasets.ToTrainOn(run.Dataset).Preview(run, terminal.Error.WriteLine, result.GetValue(count) ?? 16));
            return ExitCodes.Done;

            void Write(string what, byte[] png)
            {
                AtomicFile.Write(path, png);
                if (result.GetValue(json))
                    terminal.WriteJson(new { Out = path });
                else
                    terminal.Out.WriteLine($"{what}: {path}");
            }

            void WriteMixed(MixPreview preview)
            {
                AtomicFile.Write(path, preview.Png);
                if (result.GetValue(json))
                    terminal.WriteJson(
                        new
                        {
                            Out = path,
                            preview.Method,
                            preview.Samples,
                        }
                    );
                else
                    terminal.Out.WriteLine($"{Counted.Of(preview.Samples.Count, "samples")} mixed by {preview.Method}: {path}");
            }
        });
        return command;
    }

    private static TrainOptions RunOf(string source)
    {
        if (new RunFolder(source).HasRun)
            return new RunFolder(source).ReadRun().Options;
        if (Datasets.Names.Contains(source))
            return TrainOptions.For(source);
        if (Directory.Exists(source)) // what is no image folder is said when it is opened
            return TrainOptions.For("image-folder") with { Data = source };
        throw new UsageException(
            $"'{source}' is neither a folder, of a run or of images, nor a data set; {NearestName.Expected(source, Names)}."
        );
    }
}
