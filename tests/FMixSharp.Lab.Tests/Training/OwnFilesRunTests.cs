using System.Globalization;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Tests.Sounds;
using FMixSharp.Lab.Training;

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
        var tested = TestedRun.Of(folder["run"]);
        Assert.Equal((record.TestAccuracy, samples), (tested.Result.Accuracy, tested.Samples));
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
        for (var i = 0; i < 12; i++)
            Write(
                $"{(i % 2 == 0 ? "one" : "two")}/{i}.wav",
                WavWriter.Pcm16([.. Enumerable.Range(0, 8000 + i).Select(t => (short)(t % (20 + 30 * (i % 2)) * 100))], 8000)
            );
        Run(TrainOptions.For("sound-folder") with { Width = 2, Depth = 10, Epochs = 1, BatchSize = 4 }, "sounds", "sounds");
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
