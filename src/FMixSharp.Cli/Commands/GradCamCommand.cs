using System.CommandLine;
using System.Globalization;
using FMixSharp.Analysis.Attribution;
using FMixSharp.Cli.Parsing;
using FMixSharp.Lab.Analysis.GradCam;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Commands;

/// <summary>fmix gradcam.</summary>
internal static class GradCamCommand
{
    private const int OnSheet = 12;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Run folders, all on the same data set.",
            Arity = ArgumentArity.OneOrMore,
        };
        var sums = Options.Switch(
            "--sums",
            "Measure the paper's sums: how much of each test image counts. Written into the run folder, and shown by fmix report."
        );
        var mixed = Suggestions.Joined(
            Options.Text(
                "--mixed",
                "METHOD",
                "With --sums, also mix test images by fmix or cutmix, and say where the maps of both classes lie.",
                MixMethods.Problem
            ),
            MixMethods.Names
        );
        var method = Options.Choice(
            "--method",
            "NAME",
            $"{string.Join(", ", CamMethods.Names)}. [default: {CamMethods.Names[0]}]",
            [.. CamMethods.Names]
        );
        var layer = Options.Text(
            "--layer",
            "NAME",
            "Layer to look at, as in the model's parameter names. [default: the second stage; with --sums the first as well]"
        );
        var limit = Options.Whole(
            "--limit",
            "With --sums, measure so many test images only, equally many of each class. [default: all]",
            1
        );
        var count = Options.Whole("--count", $"Images on the sheet, equally many of each class. [default: {OnSheet}]", 1);
        var output = Options.Text(
            "--out",
            "FILE",
            "Contact sheet to write (.png): images, and the maps of each run over them.",
            text => Path.GetExtension(text).Equals(".png", StringComparison.OrdinalIgnoreCase) ? null : "expected a name that ends in .png"
        );
        var data = DescribedOption.Of<string?>(nameof(TrainOptions.Data), "as the run");
        var device = DescribedOption.Of<string?>(nameof(TrainOptions.Device), "cpu");
        var json = Options.Json("Print one JSON object for each run that was measured.");
        var command = new Command(
            "gradcam",
            "Show where trained models look, by class activation maps, and measure how much of an image counts."
        )
        {
            runs,
            sums,
            mixed,
            method,
            layer,
            limit,
            count,
            output,
            data,
            device,
            json,
        };
        HelpWithNotes.Attach(
            command,
            """
            Examples:
              fmix gradcam runs/cifar10-fmix-s1 --out cams.png
              fmix gradcam runs/cifar10-none-s1 runs/cifar10-fmix-s1 --method hirescam --out cams.png
              fmix gradcam runs/cifar10-* --sums                          mean ± standard deviation over seeds, by method
              fmix gradcam runs/cifar10-* --sums --limit 1000 --mixed fmix

            docs/analysis.md says what is computed. What is no run is passed over; where one cannot be opened, the others
            are shown, and the exit code is 1.
            """
        );
        command.SetAction(result =>
        {
            string[] folders = [.. result.GetRequiredValue(runs).Distinct()];
            var measure = result.GetValue(sums);
            if (!measure && (result.GetValue(mixed) ?? (object?)result.GetValue(limit)) is not null)
                throw new UsageException("--mixed and --limit need --sums.");
            if (!measure && result.GetValue(output) is null)
                throw new UsageException("Give --out for a contact sheet, --sums to measure, or both.");
            if (!measure && result.GetValue(json))
                throw new UsageException("--json needs --sums: a contact sheet has no numbers.");
            if (result.GetValue(output) is null && result.GetValue(count) is not null)
                throw new UsageException("--count needs --out: it is the number of images on the contact sheet.");
            if (result.GetValue(output) is { } sheet)
                MadeFolders.RequireWritable(sheet);
            var choice = CamMethods.Parse(result.GetValue(method) ?? CamMethods.Names[0]);
            var subjects = new List<(string Name, CamSubject Subject)>();
            try
            {
                var many = new ManyGiven(terminal);
                folders =
                [
                    .. many.Each(
                            folders,
                            folder =>
                            {
                                BuiltInData.RefuseFolder(new RunFolder(folder).ReadRun().Options.Dataset, result.GetValue(data));
                                var subject = CamSubject.Open(
                                    folder,
                                    result.GetValue(limit),
                                    result.GetValue(data),
                                    result.GetValue(device) ?? "cpu",
                                    terminal.Error.WriteLine
                                );
                                subjects.Add((Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), subject));
                                if (measure)
                                    Measure(
                                        terminal,
                                        folder,
                                        subject,
                                        choice,
                                        result.GetValue(layer),
                                        result.GetValue(mixed),
                                        result.GetValue(json)
                                    );
                                return subject;
                            }
                        )
                        .Select(each => each.Path),
                ];
                if (measure && !result.GetValue(json))
                    WriteTable(terminal, folders, choice);
                if (result.GetValue(output) is { } path)
                {
                    AtomicFile.Write(path, CamSheet.Png(subjects, choice, result.GetValue(layer), result.GetValue(count) ?? OnSheet));
                    if (!result.GetValue(json))
                        terminal.Out.WriteLine($"{Counted.Of(subjects.Count, "runs")}: {path}");
                }
                return many.ExitCode;
            }
            finally
            {
                foreach (var (_, subject) in subjects)
                    subject.Dispose();
            }
        });
        return command;
    }

    private static void Measure(
        Terminal terminal,
        string folder,
        CamSubject subject,
        CamMethod method,
        string? layer,
        string? mixed,
        bool json
    )
    {
        var record = subject.Measure(method, layer is null ? null : [layer], mixed);
        if (json)
        {
            terminal.WriteJson(
                new
                {
                    Run = folder,
                    record.Method,
                    record.Images,
                    record.Scores,
                    record.Mixed,
                    record.Sources,
                }
            );
            return;
        }
        foreach (var bin in record.Sources)
        {
            terminal.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{folder}: {Counted.Of(bin.Count, "samples")} mixed by {mixed}, mean λ {bin.Lambda:0.00}: "
                        + $"{bin.OwnShare:0.00} of the own class's map on the own sample, {bin.PartnerShare:0.00} of the partner's on "
                        + $"the partner's"
                )
            );
        }
    }

    private static void WriteTable(Terminal terminal, IReadOnlyList<string> folders, CamMethod method)
    {
        var measured = folders
            .Select(ReportRun.Read)
            .Select(run => run with { Cams = [.. run.Cams.Where(record => record.Method == CamMethods.Name(method))] });
        string[][] rows =
        [
            [.. CamTable.Columns],
            .. CamTable.Rows(measured),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            terminal.Out.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
