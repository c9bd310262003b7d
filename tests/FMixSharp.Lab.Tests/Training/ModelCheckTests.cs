using System.Diagnostics;
using System.Text.Json;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Training;

[Collection("tensors")]
public sealed class ModelCheckTests
{
    private static readonly ModelCheck check = new()
    {
        Model = "preact-resnet18",
        Width = 4,
        Depth = null,
        Channels = 1,
        Outputs = 3,
        Inputs = [5, 1, 12, 12],
        Precision = Precision.Float32,
        Threads = 1,
    };

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    public void A_process_that_serves_names_each_layer_and_finds_none_wrong(string precision)
    {
        using var output = new StringWriter();
        ModelCheck.Serve(new StringReader(JsonSerializer.Serialize(check with { Precision = precision }, RecordJson.Line)), output);
        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("layer conv1", lines[0]);
        Assert.Contains("layer layer2.0.shortcut.0", lines);
        Assert.Equal("end", lines[^1]);
        Assert.DoesNotContain(lines, line => line.StartsWith("fault", StringComparison.Ordinal));
    }

    [Fact]
    public void What_another_process_finds_is_kept()
    {
        using var model = Model();
        using var cache = new TestFolder();
        var found = Of(
            model,
            Shell(
                """echo 'layer conv1'; echo 'fault {"layer":"conv1","problem":"has a wrong output (error 36 %)"}'; echo 'layer conv2'; echo end"""
            ),
            cache.Path
        );
        var fault = Assert.Single(found);
        Assert.Equal(("conv1 has a wrong output (error 36 %)", false), (fault.ToString(), fault.IsDangerous));
        Assert.Equal(found.Select(each => each.ToString()), Of(model, NoProgram, cache.Path).Select(each => each.ToString()));
        Assert.ThrowsAny<Exception>(() => Of(model, NoProgram, cache.Path, check with { Threads = 2 })); // another question
        foreach (var damaged in new[] { "[{", "[null]", "[{}]", "{}" })
        {
            File.WriteAllText(Assert.Single(Directory.GetFiles(cache.Path)), damaged);
            Assert.Empty(Of(model, Shell("echo end"), cache.Path)); // a damaged file is none
        }
    }

    [Fact]
    public void A_process_that_dies_names_the_layer_it_died_in()
    {
        using var model = Model();
        using var cache = new TestFolder();
        var fault = Assert.Single(Of(model, Shell("echo 'layer conv1'; echo 'layer layer1.0.conv1'; kill -FPE $$"), cache.Path));
        Assert.True(fault.IsDangerous);
        Assert.Equal("layer1.0.conv1 ends the process (exit code 136)", fault.ToString()); // 128 + SIGFPE
    }

    [Theory]
    [InlineData("echo broken >&2; exit 3", "broken (exit code 3)")]
    [InlineData("kill -INT $$", null)] // by Ctrl-C, which its parent gets, too
    [InlineData("echo 'layer conv1'; kill -KILL $$", "(exit code 137)")] // by somebody, or for want of memory
    public void A_process_that_finds_nothing_out_is_no_finding(string script, string? said)
    {
        using var model = Model();
        using var cache = new TestFolder();
        var log = new List<string>();
        Assert.Null(check.Of(model, Shell(script), cache.Path, log.Add, TestContext.Current.CancellationToken));
        Assert.Equal(said is null ? 0 : 1, log.Count);
        Assert.All(log, line => Assert.Contains(said!, line, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(cache.Path)); // the next run asks again
    }

    [Fact]
    public void A_check_that_is_cancelled_ends_its_process_and_leaves_nothing()
    {
        using var folder = new TestFolder();
        using var cancel = new CancellationTokenSource();
        cancel.CancelAfter(TimeSpan.FromMilliseconds(300));
        var options = TrainOptions.For("shapes") with { Width = 2, Epochs = 1, TrainSize = 20, BatchSize = 10 };
        var settings = new TrainerSettings { Checker = Shell("exec sleep 600") };
        Assert.Throws<OperationCanceledException>(() =>
            Trainer.Run(options, full => Datasets.ToTrainOn(full.Dataset).Open(full), folder["run"], false, null, settings, cancel.Token)
        );
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void A_model_without_convolutions_needs_no_check()
    {
        using var model = nn.Linear(3, 2);
        Assert.Empty(check.Of(model, NoProgram, null, null, TestContext.Current.CancellationToken)!);
    }

    [Fact]
    public void A_run_says_what_is_wrong_and_does_not_begin_when_that_would_end_it()
    {
        using TestFolder wrong = new(),
            notMade = new(),
            deadly = new();
        var options = TrainOptions.For("shapes") with { Width = 2, Epochs = 1, TrainSize = 20, BatchSize = 10 };
        var log = new List<string>();
        var record = Train(
            options,
            wrong.Path,
            """echo 'fault {"layer":"conv1","problem":"has a wrong output (error 36 %)"}'; echo end""",
            log.Add
        );
        Assert.Equal(("conv1 has a wrong output (error 36 %)", true), (record.WrongLayers, record.LayersChecked));
        var unknown = Train(options, notMade.Path, "exit 3", null);
        Assert.Equal((null, false), (unknown.WrongLayers, unknown.LayersChecked));
        Assert.Contains(
            log,
            line =>
                line.Contains(
                    "preact-resnet18 wrongly: conv1 has a wrong output (error 36 %). What the run measures is not to be trusted.",
                    StringComparison.Ordinal
                )
        );
        var error = Assert.Throws<NotSupportedException>(() => Train(options, deadly["run"], "echo 'layer conv1'; kill -FPE $$", null));
        Assert.Contains(
            "libtorch cannot compute preact-resnet18 on this machine: conv1 ends the process",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(deadly["run"])); // it is made after the check
    }

    private static RunRecord Train(TrainOptions options, string folder, string checker, Action<string>? log) =>
        Trainer.Run(
            options,
            full => Datasets.ToTrainOn(full.Dataset).Open(full),
            folder,
            false,
            null,
            new TrainerSettings { Checker = Shell(checker), Log = log },
            TestContext.Current.CancellationToken
        );

    private static IReadOnlyList<ConvolutionFault> Of(
        nn.Module<Tensor, Tensor> model,
        ProcessStartInfo? separately,
        string cache,
        ModelCheck? other = null,
        Action<string>? log = null
    ) => (other ?? check).Of(model, separately, cache, log, TestContext.Current.CancellationToken)!;

    private static nn.Module<Tensor, Tensor> Model() =>
        ModelCatalog.Create(check.Model, check.Width, check.Depth, check.Channels, check.Outputs);

    private static ProcessStartInfo NoProgram => new("there-is-no-such-program");

    // In place of fmix, a process that behaves as told.
    private static ProcessStartInfo Shell(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell.");
        return new ProcessStartInfo("/bin/sh", ["-c", "cat > /dev/null; " + script]);
    }
}
