using System.CommandLine;
using System.Globalization;
using FMixSharp.Cli.Conformance;
using FMixSharp.Cli.Output;
using FMixSharp.Cli.Parsing;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix masks. It touches no tensor, so that libtorch is never loaded and the command starts at once.</summary>
internal static class MasksCommand
{
    private const int LambdasInLine = 12,
        MostLambdas = 96; // a line of 85 characters, and eight lines

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var shape = Options.Text(
            "--shape",
            "32x32",
            "Lengths of the axes: 32x32 for images, 16000 for sound, 16x16x16 for volumes. [default: 32x32]",
            text => ShapeText.Parse(text) is null ? $"expected {ShapeText.Expected}" : null
        );
        var lambda = Options.Number(
            "--lambda",
            "0.5",
            "Share of ones of every mask, 0 to 1. [default: drawn from Beta(α, α) for each, and printed]",
            "a number from 0 to 1",
            value => value is >= 0 and <= 1
        );
        var alpha = DescribedOption.Of<double?>(nameof(TrainOptions.Alpha), "1");
        var decay = DescribedOption.Of<double?>(nameof(TrainOptions.Decay), "3");
        var soft = Options.Number(
            "--soft",
            "S",
            "Softness of FMix's edges, 0 to 0.5. [default: 0]",
            "a number from 0 to 0.5",
            value => value is >= 0 and <= 0.5
        );
        var released = Options.Switch(
            "--released",
            "Compute what the paper's released code computes: FMix stripes, CutMix with λ as sampled."
        );
        var mix = Options.Choice(
            "--mix",
            "METHOD",
            "fmix, cutmix, cutout or random-erasing. [default: fmix]",
            "fmix",
            "cutmix",
            "cutout",
            "random-erasing"
        );
        var count = Options.Whole("--count", "Number of masks. [default: 24]", 1);
        var seed = Options.Seed("Names the random numbers: the same seed, the same masks. [default: 1]");
        var output = Options.Text(
            "--out",
            "FILE",
            "masks.png for a labelled contact sheet, masks.npy for the numbers.",
            text => MaskFile.CanWrite(text) ? null : "expected a name that ends in .png or .npy"
        );
        var check = Options.Text(
            "--check",
            "FILE",
            "Draw nothing, but test at least 20 masks of a .npy file, of any program: are they FMix, with --decay and --alpha or --lambda?",
            text => text.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? null : "expected a name that ends in .npy"
        );
        var lambdas = Options.Text(
            "--lambdas",
            "FILE",
            "With --check: a .npy file with the λ of each mask, as it was drawn or as the program returned it.",
            text => text.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? null : "expected a name that ends in .npy"
        );
        var reformulated = Options.Switch("--reformulated", "With --check: λ ~ Beta(α + 1, α), of the reformulated method.");
        var json = Options.Json("Print one JSON object with the file and every λ.");
        var command = new Command("masks", "Draw masks: a picture to look at, or an array to use.")
        {
            shape,
            lambda,
            alpha,
            decay,
            soft,
            released,
            mix,
            count,
            seed,
            output,
            check,
            lambdas,
            reformulated,
            json,
        };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix masks --out masks.png                                       24 masks of 32x32, blobs in all directions
              fmix masks --released --out stripes.png                          what the released code draws instead
              fmix masks --shape 16000 --count 1000 --out sound.npy            array of shape (1000, 16000), uint8
              fmix masks --shape 64x64 --soft 0.2 --lambda 0.5 --out soft.npy  array of shape (24, 64, 64), float32
              fmix masks --mix cutmix --alpha 0.2 --out boxes.png
              fmix masks --mix random-erasing --out holes.png                  black is erased
              fmix masks --check theirs.npy --decay 3                          ends with 1 if they are not FMix

            White (1) keeps a sample's own content, black (0) takes its partner's or erases it; λ is the share of white.
            Pictures are for one axis (a bar), two, and three (slices along the first axis); .npy files hold any number of
            axes.
            """
        );
        command.SetAction(result =>
        {
            var method = result.GetValue(mix) ?? "fmix";
            Refuse(result, method, method == "fmix", "fmix", decay, soft);
            Refuse(result, method, method is "fmix" or "cutmix", "fmix and cutmix", lambda, alpha, released);
            if (result.GetValue(lambda) is not null && result.GetValue(alpha) is not null)
                throw new UsageException("Give --lambda or --alpha, not both: a fixed λ is not drawn.");
            if (result.GetValue(lambda) is not null && (result.GetValue(lambdas) is not null || result.GetValue(reformulated)))
                throw new UsageException("Give --lambda, or --lambdas and --reformulated: a fixed λ is not drawn.");
            if (result.GetValue(check) is { } theirs)
            {
                if (
                    new Option[] { shape, soft, released, mix, count, output }.FirstOrDefault(option =>
                        result.GetResult(option) is { Implicit: false }
                    ) is
                    { } other
                )
                    throw new UsageException($"{other.Name} is for masks that are drawn; --check tests those of a file.");
                return CheckedMasks.Print(
                    terminal,
                    theirs,
                    result.GetValue(decay) ?? 3,
                    new ClaimedLambda(result.GetValue(alpha) ?? 1, result.GetValue(reformulated), result.GetValue(lambda)),
                    result.GetValue(lambdas),
                    RandomKey.FromSeed((ulong)(result.GetValue(seed) ?? 1)),
                    result.GetValue(json)
                );
            }
            if (result.GetValue(lambdas) is not null || result.GetValue(reformulated))
                throw new UsageException("--lambdas and --reformulated are claims about masks that --check tests; give --check FILE.");
            var path = result.GetValue(output) ?? throw new UsageException("Option '--out' is required, or --check with masks to test.");
            MixSampler sampler = method switch
            {
                "cutout" => new Cutout(),
                "random-erasing" => new RandomErasing(new RandomErasingOptions { Probability = 1 }), // a box in each
                "cutmix" => new CutMix(
                    new CutMixOptions
                    {
                        Alpha = result.GetValue(alpha) ?? 1,
                        Lambda = result.GetValue(lambda),
                        PerSample = true,
                        Released = result.GetValue(released),
                    }
                ),
                _ => new FMix(
                    new FMixOptions
                    {
                        Alpha = result.GetValue(alpha) ?? 1,
                        Lambda = result.GetValue(lambda),
                        PerSample = true,
                        Decay = result.GetValue(decay) ?? 3,
                        Softness = result.GetValue(soft) ?? 0,
                        Generator = result.GetValue(released) ? FMixGenerator.Released : FMixGenerator.Faithful,
                    }
                ),
            };
            var size = ShapeText.Parse(result.GetValue(shape) ?? "32x32")!;
            if (path.EndsWith(".png", StringComparison.OrdinalIgnoreCase) && !MaskPicture.CanShow(size.Length))
                throw new UsageException($"A picture shows up to 3 axes, but --shape has {size.Length}; use a .npy file for --out.");
            var number = result.GetValue(seed) ?? 1;
            var plan = sampler.DrawOnce(result.GetValue(count) ?? 24, size, RandomKey.FromSeed((ulong)number));
            var drawn = result.GetValue(lambda) is { } fixedLambda ? $", λ {fixedLambda}" : $", α {result.GetValue(alpha) ?? 1}";
            if (method == "fmix")
                drawn += $", δ {result.GetValue(decay) ?? 3}{(result.GetValue(soft) is > 0 and var edge ? $", soft {edge}" : "")}";
            MaskFile.Write(path, plan, $"{plan.Method} {string.Join('x', size)}{(plan.Rule.TakesPartner ? drawn : "")}, seed {number}");
            Print(terminal, plan, path, result.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Refuse(ParseResult result, string method, bool has, string methods, params Option[] options)
    {
        if (!has && options.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } given)
            throw new UsageException($"{given.Name} is an option of {methods}; {method} has none.");
    }

    private static void Print(Terminal terminal, MixPlan plan, string path, bool json)
    {
        if (json)
        {
            terminal.WriteJson(
                new
                {
                    Out = path,
                    plan.Method,
                    Shape = plan.Masks!.Shape.ToArray(),
                    Lambdas = plan.Lambdas.ToArray(),
                }
            );
            return;
        }
        var lambdas = plan.Lambdas.ToArray();
        if (lambdas.Length > MostLambdas)
            terminal.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"λ from {lambdas.Min():0.0000} to {lambdas.Max():0.0000}, mean {lambdas.Average():0.0000}; --json has all of them"
                )
            );
        else
            foreach (
                var line in lambdas.Select(lambda => lambda.ToString("0.0000", CultureInfo.InvariantCulture)).Chunk(LambdasInLine).Index()
            )
                terminal.Out.WriteLine($"{(line.Index == 0 ? "λ" : " ")} {string.Join(' ', line.Item)}");
        terminal.Out.WriteLine($"{Counted.Of(plan.Masks!.Count, "masks")} of {plan.Method}: {path}");
    }
}
