using System.Globalization;
using FMixSharp.Lab.Analysis.Evaluations;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Export;
using FMixSharp.Lab.Predictions;
using FMixSharp.Lab.Reports;
using FMixSharp.Lab.Sounds;
using FMixSharp.Lab.Tests.Export;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Tests.Sounds;
using FMixSharp.Lab.Training;
using FMixSharp.Tests;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Training;

/// <summary>Runs on a user's own files: trained, with validation samples, and tested again from their folder.</summary>
[Collection("tensors")]
public sealed class OwnFilesRunTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    private void Run(TrainOptions options, string kind, string samples)
    {
        var record = Trainer.Run(
            options with
            {
                Data = folder["data"],
                Threads = 1,
            },
            folder["run"],
            cancel: TestContext.Current.CancellationToken
        );
        Assert.Equal((RunStatus.Finished, kind), (record.Status, record.Data!.Kind));
        Assert.Equal(["one", "two"], record.Data.Classes);
        Assert.NotNull(record.ValidationLoss);
        Assert.InRange(record.PredictedClasses!.Value, 1, 2);
        Assert.Equal(0.5, record.LargestClass);
        var lines = new List<string>();
        var tested = RunEvaluation.Of(folder["run"], log: lines.Add);
        Assert.Equal((record.TestAccuracy, samples), (tested.Run.Result.Accuracy, tested.Run.Samples));
        if (File.Exists(new RunFolder(folder["run"]).PartsFile))
            Assert.All(tested.Record!.Mistakes, mistake => Assert.Equal(mistake.Label, Path.GetDirectoryName(mistake.File)));
        Assert.DoesNotContain(lines, line => line.Contains("divided by their", StringComparison.Ordinal)); // training said it
        RunEvaluation.Of(folder["run"], data: folder["data"], log: lines.Add);
        Assert.Contains(lines, line => line.Contains("divided by their", StringComparison.Ordinal));
    }

    private void Write(string name, byte[] content)
    {
        var path = Path.Combine(folder["data"], name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    [Fact]
    public void On_a_table_of_texts()
    {
        File.WriteAllText(
            folder["data"],
            "text,label\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"word{i} {(i % 2 == 0 ? "yes,one" : "no,two")}\n"))
        );
        Run(TrainOptions.For("text-csv") with { Width = 4, VectorSize = 8, Epochs = 2, BatchSize = 8 }, "texts", "texts");
    }

    [Fact]
    public void On_a_folder_of_sounds()
    {
        WriteSounds(8000);
        var options = TrainOptions.For("sound-folder") with { Width = 2, Depth = 10, Epochs = 1, BatchSize = 4 };
        Run(options, "sounds", "sounds");
        var data = new RunFolder(folder["run"]).ReadRun().Data!;
        Assert.Equal((1.0, 32, 32), (data.Seconds, data.Input.Height, data.Input.Width));
    }

    [Fact]
    public void On_a_folder_of_sounds_whose_length_stays_that_of_the_run_whatever_is_added_and_whoever_reads_it()
    {
        WriteSounds(3000);
        Run(TrainOptions.For("sound-folder") with { Width = 2, Depth = 10, Epochs = 1, BatchSize = 4 }, "sounds", "sounds");
        var data = new RunFolder(folder["run"]).ReadRun().Data!;
        Assert.Equal((0.4, 32, 13), (data.Seconds, data.Input.Height, data.Input.Width));
        var export = RunExport.ToOnnx(folder["run"]);
        Assert.Equal("test sounds of sound-folder", export.CheckedOn);
        using (var file = new OnnxFile(export.Path))
            Assert.Equal([-1, 1, 32, 13], file.InputAxes);
        using (var predictor = Predictor.Load(folder["run"]))
        {
            using var trained = TrainedModel.Load(folder["run"]);
            using var task = Datasets.Get("sound-folder").Open(trained.Options);
            var tested = new Answers(task.TestLabels.Length);
            task.Evaluate(trained.Model, trained.Device, HeldOut.Test, tested, TestContext.Current.CancellationToken);
            var files = SampleFolders.Read(folder["data"], "sounds", SoundFolderDataset.Endings, null).Test;
            Assert.Equal(tested.Predictions, files.Select(file => predictor.Predict(file.Path).Ranked[0].Index));
        }
        foreach (var (name, count) in new[] { ("one", 20), ("two", 20) })
            for (var i = 0; i < count; i++)
                Write($"{name}/added{i}.wav", Sound(i, 9000));
        Assert.NotNull(TestedRun.Of(folder["run"]).Result.Accuracy);
        Write("one/broken.wav", [1, 2, 3]);
        Assert.Contains("broken.wav: no WAV file", Assert.Throws<DatasetException>(() => TestedRun.Of(folder["run"])).Message);
        Assert.NotNull(TestedRun.Of(folder["run"], skipBroken: true).Result.Accuracy);
        Assert.Equal(
            $"{folder["run"]} was trained on sounds of 0.4 s, but those of tones have 1 s",
            Assert.Throws<ArgumentException>(() => TestedRun.Of(folder["run"], "tones")).Message
        );
    }

    [Fact]
    public void A_run_on_sounds_that_an_earlier_version_began_goes_on_with_a_second_of_each()
    {
        WriteSounds(3000);
        var options = TrainOptions.For("sound-folder") with { Width = 2, Depth = 10, Epochs = 2, BatchSize = 4, Data = folder["data"] };
        options = options with { Threads = 1 };
        using var cancel = new CancellationTokenSource();
        var begun = Trainer.Run(options, folder["run"], progress: new StopAt(1, cancel), cancel: cancel.Token);
        Assert.Equal((RunStatus.Interrupted, 0.4), (begun.Status, begun.Data!.Seconds));
        new RunFolder(folder["run"]).WriteRun(begun with { Data = begun.Data with { Seconds = null } }); // as it was written then
        var ended = Trainer.Run(options, folder["run"], resume: true, cancel: TestContext.Current.CancellationToken);
        Assert.Equal((RunStatus.Finished, 1.0, 32), (ended.Status, ended.Data!.Seconds, ended.Data.Input.Width));
    }

    private void WriteSounds(int samples)
    {
        for (var i = 0; i < 12; i++)
            Write($"{(i % 2 == 0 ? "one" : "two")}/{i}.wav", Sound(i, samples));
    }

    private static byte[] Sound(int index, int samples) =>
        WavWriter.Pcm16([.. Enumerable.Range(0, samples + index).Select(t => (short)(t % (20 + 30 * (index % 2)) * 100))], 8000);

    [Fact]
    public void On_a_folder_of_images_mistakes_are_named_by_their_files_also_among_those_held_out()
    {
        for (var i = 0; i < 24; i++)
            Write(
                $"{(i % 2 == 0 ? "one" : "two")}/{i}.png",
                PictureFiles.Encoded(8, 8, (x, y) => new SKColor((uint)(x * y * i * 997) | 0xFF000000), SKEncodedImageFormat.Png)
            );
        var options = TrainOptions.For("image-folder") with { Data = folder["data"], Model = "preact-resnet18", Width = 2, Depth = 10 };
        foreach (var (run, changed) in new[] { ("own", options), ("held", options with { Validate = "1/2" }) })
        {
            Trainer.Run(
                changed with
                {
                    Epochs = 1,
                    BatchSize = 8,
                    Threads = 1,
                },
                folder[run],
                cancel: TestContext.Current.CancellationToken
            );
            var record = RunEvaluation.Of(folder[run]).Record!;
            Assert.NotEmpty(record.Mistakes);
            Assert.All(record.Mistakes, mistake => Assert.Equal(mistake.Label, Path.GetDirectoryName(mistake.File)));
            Assert.All(record.Mistakes, mistake => Assert.True(File.Exists(Path.Combine(folder["data"], mistake.File!))));
            Assert.Contains(record.Mistakes[0].File!, HtmlReport.Html([ReportRun.Read(folder[run])]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void On_a_folder_of_meshes()
    {
        for (var i = 0; i < 12; i++)
            Write(
                $"{(i % 2 == 0 ? "one" : "two")}/{i}.obj",
                [
                    .. string.Create(CultureInfo.InvariantCulture, $"v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 {i}\nf 1 2 3\nf 1 2 4\n")
                        .Select(c => (byte)c),
                ]
            );
        Run(
            TrainOptions.For("mesh-folder") with
            {
                Width = 2,
                Points = 16,
                Resolution = 8,
                Epochs = 1,
                BatchSize = 4,
            },
            "point_clouds",
            "objects"
        );
    }
}
