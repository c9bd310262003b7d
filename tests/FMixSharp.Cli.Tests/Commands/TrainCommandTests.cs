using System.Text.Json;
using FMixSharp.Cli.Training;
using FMixSharp.Lab.Training;

namespace FMixSharp.Cli.Tests.Commands;

[Collection("tensors")]
public sealed class TrainCommandTests(TinyRuns runs)
{
    [Fact]
    public async Task A_run_ends_with_test_accuracy_and_folder_in_plain_lines()
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync(
            "train",
            "--width",
            "2",
            "--train-size",
            "40",
            "--epochs",
            "2",
            "--batch-size",
            "20",
            "--threads",
            "1",
            "--out",
            scratch["r"]
        );
        Assert.Equal((0, ""), (run.Code, run.Error));
        var lines = run.Out.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(2, lines.Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)));
        // Two epochs may teach nothing, which is said besides.
        string[] said = [.. lines.Where(line => !line.Contains("nothing was learnt", StringComparison.Ordinal))];
        Assert.StartsWith("Test accuracy: ", said[^2], StringComparison.Ordinal);
        Assert.Equal($"Run folder: {scratch["r"]}", said[^1]);
        Assert.DoesNotContain('\u001b', run.Out);
        Assert.True(File.Exists(Path.Combine(scratch["r"], "run.json")));
    }

    [Fact]
    public async Task Json_is_one_object_per_line_and_evaluate_agrees()
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync([.. TinyRuns.Train(epochs: 2), "--mix", "cutmix+mixup", "--out", scratch["r"], "--json"]);
        var events = run.Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["started", "epoch", "epoch", "finished"], events.Select(each => each.GetProperty("event").GetString()));
        Assert.Equal("cutmix+mixup", events[0].GetProperty("options").GetProperty("mix").GetString());
        var evaluated = await Fmix.RunAsync("evaluate", scratch["r"], "--json");
        using var json = JsonDocument.Parse(evaluated.Out);
        var accuracy = json.RootElement.GetProperty("test_accuracy").GetDouble();
        Assert.InRange(accuracy, 0, 1);
        Assert.Equal(events[^1].GetProperty("test_accuracy").GetDouble(), accuracy);
    }

    [Fact]
    public async Task A_folder_with_a_run_is_not_overwritten_and_resuming_a_finished_run_says_its_result()
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        var before = File.ReadAllBytes(Path.Combine(scratch["r"], "metrics.jsonl"));
        var again = await Fmix.RunAsync([.. TinyRuns.Train(), "--out", scratch["r"]]);
        Assert.Equal((1, ""), (again.Code, again.Out)); // nothing is said of a run that does not begin
        Assert.Contains("already holds a run", again.Error, StringComparison.Ordinal);
        var resumed = await Fmix.RunAsync("train", "--resume", "--out", scratch["r"]);
        Assert.Equal(0, resumed.Code);
        Assert.Contains("Test accuracy: ", resumed.Out, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(scratch["r"], "metrics.jsonl")));
    }

    [Fact]
    public async Task Options_that_would_change_a_resumed_run_are_refused()
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        var run = await Fmix.RunAsync("train", "--resume", "--out", scratch["r"], "--lr", "0.5");
        Assert.Equal(2, run.Code);
        Assert.Contains("--lr cannot be given with --resume", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_data_fails_with_code_1_and_names_the_folder()
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync("train", "--dataset", "image-folder", "--data", scratch["nothing"], "--out", scratch["r"]);
        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Contains("nothing", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "--mix none --alpha 0.5 --decay 2 --per-sample",
        "--alpha changes nothing: none draws no λ.\n--decay changes nothing: none has no FMix masks.\n--per-sample changes nothing: "
            + "none has no λ and mask that the batch would share.\n"
    )]
    [InlineData("--mix cutmix --alpha 0.5 --decay 2 --per-sample", "--decay changes nothing: cutmix has no FMix masks.\n")]
    [InlineData("--mix fmix+none --alpha 0.5 --decay 2 --per-sample", "")]
    [InlineData("--vector-size 3", "--vector-size changes nothing: shapes with preact-resnet34 has no word vectors.\n")]
    [InlineData("--threads 999", "999 threads were asked for, but there are N processors; computing with N.\n")]
    public async Task Options_that_change_nothing_are_named(string more, string said)
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync([.. TinyRuns.Train()[..^2], .. more.Split(' '), "--out", scratch["r"]]);
        var processors = Environment.ProcessorCount == 1 ? "is 1 processor;" : $"are {Environment.ProcessorCount} processors;";
        Assert.Equal(
            (
                0,
                said.Replace("are N processors;", processors, StringComparison.Ordinal)
                    .Replace("with N", $"with {Environment.ProcessorCount}", StringComparison.Ordinal)
            ),
            (run.Code, run.Error.ReplaceLineEndings("\n"))
        );
    }

    [Theory]
    [InlineData("--train-size 9", "--train-size is 9, but shapes has 10 classes")]
    [InlineData("--train-size 9999999", "--train-size is 9999999, but shapes has only ")]
    [InlineData("--dataset solids --batch-size 1", "--batch-size is 1, of which pointnet cannot learn")]
    [InlineData("--dataset phrases --validate 0.00001", "--validate is 0.00001, which leaves no text on one side")]
    [InlineData("--dataset phrases --model bert --max-words 600", "--max-words is 600, but bert has 512 positions")]
    public async Task What_does_not_fit_the_data_is_said_of_the_option_and_nothing_is_begun(string options, string said)
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync(["train", "--width", "2", .. options.Split(' '), "--out", scratch["r"]]);
        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Contains("fmix: " + said, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch["r"]));
    }

    [Fact]
    public async Task Run_is_tested_and_goes_on_from_any_working_folder_and_after_its_data_were_moved()
    {
        using var scratch = new ScratchFolder();
        foreach (var split in new[] { "train", "test" })
        foreach (var (name, shade) in new[] { ("dark", (byte)20), ("light", (byte)220) })
        {
            Directory.CreateDirectory(scratch[$"photos/{split}/{name}"]);
            for (var i = 0; i < 4; i++)
            {
                using var bitmap = new SkiaSharp.SKBitmap(8, 8);
                bitmap.Erase(new SkiaSharp.SKColor(shade, (byte)(10 * i), shade));
                using var png = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
                await File.WriteAllBytesAsync(
                    scratch[$"photos/{split}/{name}/{i}.png"],
                    png.ToArray(),
                    TestContext.Current.CancellationToken
                );
            }
        }
        using var process = Processes.FmixProcess.In(
            scratch.Path,
            "train",
            "--dataset",
            "image-folder",
            "--data",
            "photos",
            "--width",
            "2",
            "--model",
            "preact-resnet34",
            "--depth",
            "10",
            "--epochs",
            "1",
            "--batch-size",
            "4",
            "--threads",
            "1",
            "--out",
            "r"
        );
        Assert.Equal(0, (await process.EndAsync()).Code);
        using var record = JsonDocument.Parse(await File.ReadAllBytesAsync(scratch["r/run.json"], TestContext.Current.CancellationToken));
        Assert.Equal(scratch["photos"], record.RootElement.GetProperty("options").GetProperty("data").GetString());
        Assert.Equal(0, (await Fmix.RunAsync("evaluate", scratch["r"])).Code); // from this process's folder
        Assert.Equal(0, (await Fmix.RunAsync("train", "--resume", "--out", scratch["r"])).Code);
        Directory.Move(scratch["photos"], scratch["elsewhere"]);
        var moved = await Fmix.RunAsync("evaluate", scratch["r"]);
        Assert.Equal(1, moved.Code);
        Assert.Contains($"{scratch["photos"]}: no such folder", moved.Error, StringComparison.Ordinal);
        Assert.Contains("say where it is now (--data)", moved.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Fmix.RunAsync("evaluate", scratch["r"], "--data", scratch["elsewhere"])).Code);
    }

    [Theory]
    [InlineData("report", "--out", "r.html")]
    [InlineData("attack", "--limit", "10", "--attacks", "noise", "--epsilons", "0.1")]
    [InlineData("gradcam", "--out", "c.png", "--count", "10")]
    public async Task Of_many_folders_those_that_are_no_runs_are_passed_over_and_a_damaged_one_is_said(params string[] command)
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["runs/a"]);
        Directory.CreateDirectory(scratch["runs/other"]);
        await File.WriteAllTextAsync(scratch["runs/notes.txt"], "", TestContext.Current.CancellationToken);
        var good = await Fmix.RunAsync(Line());
        Assert.Equal(0, good.Code);
        Assert.Contains($"{scratch["runs/other"]} is passed over: it is no run.", good.Error, StringComparison.Ordinal);
        Assert.Contains($"{scratch["runs/notes.txt"]} is passed over: it is no run.", good.Error, StringComparison.Ordinal);

        Directory.CreateDirectory(scratch["runs/broken"]);
        await File.WriteAllTextAsync(scratch["runs/broken/run.json"], "{", TestContext.Current.CancellationToken);
        var bad = await Fmix.RunAsync(Line());
        Assert.Equal(1, bad.Code);
        Assert.Contains($"fmix: {scratch["runs/broken/run.json"]} cannot be read", bad.Error, StringComparison.Ordinal);
        Assert.NotEmpty(bad.Out); // the good one was done

        Directory.Delete(scratch["runs/a"], recursive: true);
        var none = await Fmix.RunAsync(Line());
        Assert.Equal((1, ""), (none.Code, none.Out));
        Assert.Contains("none of the 3 that were given can be used", none.Error, StringComparison.Ordinal);

        string[] Line() =>
            [
                command[0],
                .. Directory.GetFileSystemEntries(scratch["runs"]).Order(StringComparer.Ordinal),
                .. command[1..].Select(word => word.Contains('.', StringComparison.Ordinal) && word[0] != '0' ? scratch[word] : word),
            ];
    }

    [Fact]
    public async Task Preview_and_report_show_a_run()
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        var preview = await Fmix.RunAsync("preview", scratch["r"], "--out", scratch["p.png"], "--json");
        Assert.Equal((0, ""), (preview.Code, preview.Error));
        using var json = JsonDocument.Parse(preview.Out);
        Assert.Equal("fmix", json.RootElement.GetProperty("method").GetString());
        Assert.Equal(16, json.RootElement.GetProperty("samples").GetArrayLength());
        using var picture = SkiaSharp.SKBitmap.Decode(scratch["p.png"]);
        Assert.True(picture.Width > 500 && picture.Height > 500);

        var report = await Fmix.RunAsync("report", scratch["r"], "--out", scratch["r.html"]);
        Assert.Equal((0, ""), (report.Code, report.Error));
        var page = await File.ReadAllTextAsync(scratch["r.html"], TestContext.Current.CancellationToken);
        Assert.Contains("data:image/png;base64,", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("augmix")]
    [InlineData("cutout|bc+")]
    public async Task Preview_shows_any_method_on_so_many_samples(string mix)
    {
        using var scratch = new ScratchFolder();
        var preview = await Fmix.RunAsync(
            "preview",
            "shapes",
            "--mix",
            mix,
            "--count",
            "3",
            "--seed",
            "5",
            "--out",
            scratch["p.png"],
            "--json"
        );
        Assert.Equal((0, ""), (preview.Code, preview.Error));
        using var json = JsonDocument.Parse(preview.Out);
        Assert.Contains(json.RootElement.GetProperty("method").GetString()!, mix, StringComparison.Ordinal);
        Assert.Equal(3, json.RootElement.GetProperty("samples").GetArrayLength());
    }

    [Theory]
    [InlineData("--operations", "image operations")]
    [InlineData("--augment rand:2,9+cutout:8 --count 3", "images augmented by rand:2,9+cutout:8")]
    [InlineData("--augment auto-svhn --mix cutmix --count 3", "3 samples mixed by cutmix")]
    public async Task Preview_shows_operations_and_augmentation(string options, string said)
    {
        using var scratch = new ScratchFolder();
        var preview = await Fmix.RunAsync(["preview", "shapes", .. options.Split(' '), "--out", scratch["p.png"]]);
        Assert.Equal((0, $"{said}: {scratch["p.png"]}\n"), (preview.Code, preview.Out.ReplaceLineEndings("\n")));
        using var picture = SkiaSharp.SKBitmap.Decode(scratch["p.png"]);
        Assert.True(picture.Width > 500);
    }

    [Fact]
    public async Task A_run_records_its_augmentation_and_a_missing_policy_file_stops_it()
    {
        using var scratch = new ScratchFolder();
        var run = await Fmix.RunAsync([.. TinyRuns.Train(), "--augment", "auto-cifar10+cutout:8", "--out", scratch["r"]]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains(
            "\"augment\": \"auto-cifar10+cutout:8\"",
            await File.ReadAllTextAsync(Path.Combine(scratch["r"], "run.json"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        var missing = await Fmix.RunAsync([.. TinyRuns.Train(), "--augment", $"fast:{scratch["policy.csv"]}", "--out", scratch["m"]]);
        Assert.Equal(1, missing.Code);
        Assert.Contains("policy.csv", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_run_folders_fit_every_file_system()
    {
        using var scratch = new ScratchFolder();
        var options = TrainOptions.For("shapes") with { Mix = "fmix:3 | cutmix" };
        Assert.Equal(scratch["shapes-fmix3-or-cutmix-s1"], RunFolderName.For(options, scratch.Path));
    }

    [Fact]
    public void Default_run_folders_are_numbered_when_they_exist()
    {
        using var scratch = new ScratchFolder();
        var options = TrainOptions.For("shapes") with { Mix = "fmix+mixup", Seed = 7 };
        foreach (var expected in new[] { "shapes-fmix+mixup-s7", "shapes-fmix+mixup-s7-2", "shapes-fmix+mixup-s7-3" })
        {
            var folder = RunFolderName.For(options, scratch.Path);
            Assert.Equal(scratch[expected], folder);
            Directory.CreateDirectory(folder);
        }
    }

    [Fact]
    public async Task A_finished_run_that_is_resumed_is_said_to_be_finished_and_what_is_damaged_of_it_is_named()
    {
        using var scratch = new ScratchFolder();
        await runs.CopyAsync(scratch["r"]);
        var finished = await Fmix.RunAsync("train", "--resume", "--out", scratch["r"]);
        Assert.Equal(
            (0, $"{scratch["r"]} is finished: there is nothing to go on with. This is its result.\n"),
            (finished.Code, finished.Error.ReplaceLineEndings("\n"))
        );
        Assert.StartsWith("Test accuracy: ", finished.Out, StringComparison.Ordinal);

        await File.WriteAllTextAsync(scratch["r/metrics.jsonl"], "", TestContext.Current.CancellationToken);
        foreach (
            var args in (string[][])
                [
                    ["train", "--resume", "--out", scratch["r"]],
                    ["report", scratch["r"], "--out", scratch["r.html"]],
                ]
        )
        {
            var gap = await Fmix.RunAsync(args);
            Assert.Equal(0, gap.Code);
            Assert.Contains("r: metrics.jsonl has 0 of 1 epoch", gap.Error, StringComparison.Ordinal);
        }
        var checkpoint = await File.ReadAllBytesAsync(scratch["r/last.ckpt"], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(scratch["r/last.ckpt"], checkpoint[..(checkpoint.Length / 2)], TestContext.Current.CancellationToken);
        var damaged = await Fmix.RunAsync("train", "--resume", "--out", scratch["r"]);
        Assert.Equal(1, damaged.Code);
        Assert.Contains("last.ckpt cannot be used", damaged.Error, StringComparison.Ordinal);
    }
}
