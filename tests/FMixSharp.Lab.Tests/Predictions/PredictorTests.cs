using FMixSharp.Lab.Data;
using FMixSharp.Lab.Predictions;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Training;
using FMixSharp.Tests;
using SkiaSharp;
using TorchSharp;

namespace FMixSharp.Lab.Tests.Predictions;

/// <summary>A classifier of reds and blues, trained once on photos of many sizes.</summary>
public sealed class RedsAndBlues : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public RedsAndBlues()
    {
        for (var i = 0; i < 12; i++)
        {
            Write($"photos/reds/{i} ред.jpg", new SKColor((byte)(180 + 6 * i), 20, 40), 50 + 3 * i, 44);
            Write($"photos/blues/{i}.webp", new SKColor(20, 40, (byte)(180 + 6 * i)), 41, 60 - i);
        }
        Record = Trainer.Run(
            TrainOptions.For("image-folder") with
            {
                Data = Photos,
                Model = "preact-resnet18",
                Width = 4,
                Depth = 10,
                Epochs = 6,
                BatchSize = 6,
                Threads = 1,
                Mix = "none",
            },
            Run
        );
    }

    public string Run => Path.Combine(folder.Path, "run");

    public string Photos => Path.Combine(folder.Path, "photos");

    public RunRecord Record { get; }

    public string File(string name) => folder.File(name);

    public void Dispose() => folder.Dispose();

    private void Write(string name, SKColor colour, int width, int height) =>
        System.IO.File.WriteAllBytes(
            folder.File(name),
            PictureFiles.Encoded(
                width,
                height,
                (_, _) => colour,
                name.EndsWith("jpg", StringComparison.Ordinal) ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Webp
            )
        );
}

public sealed class PredictorTests(RedsAndBlues trained) : IClassFixture<RedsAndBlues>
{
    private readonly Predictor predictor = Predictor.Load(trained.Run);

    private string[] Files => [.. predictor.FilesIn(trained.Photos)];

    [Fact]
    public void Files_get_the_class_of_their_colour_with_probabilities_that_sum_to_one()
    {
        Assert.Equal(["blues", "reds"], predictor.Classes);
        Assert.Equal(24, Files.Length);
        foreach (var file in Files)
        {
            var prediction = predictor.Predict(file);
            Assert.Equal(Path.GetFileName(Path.GetDirectoryName(file)), prediction.Class);
            Assert.Equal(1, prediction.Ranked.Sum(each => each.Probability), 1e-9);
            Assert.True(prediction.Probability >= prediction.Ranked[1].Probability);
        }
    }

    [Fact]
    public void Many_files_are_said_in_their_order_with_a_bad_one_in_its_place()
    {
        System.IO.File.WriteAllText(trained.File("other/bad.jpg"), "no image");
        string[] paths = [.. Files, trained.File("other/bad.jpg"), trained.File("other/missing.jpg"), Files[0]];
        var said = predictor.PredictFiles(paths, batchSize: 5, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(paths, said.Select(file => file.Path));
        Assert.Equal([24, 25], said.Index().Where(each => each.Item.Error is not null).Select(each => each.Index));
        Assert.StartsWith("not an image", said[24].Error);
        Assert.StartsWith("cannot be read (no such file", said[25].Error);
        foreach (var file in said.Where(file => file.Prediction is not null))
            Assert.Equal(predictor.Predict(file.Path).Probability, file.Prediction!.Probability, 1e-5); // as a batch and alone
    }

    [Fact]
    public void What_is_not_read_yet_is_not_asked_for()
    {
        var asked = 0;
        IEnumerable<string> Endless()
        {
            while (true)
            {
                Interlocked.Increment(ref asked);
                yield return Files[0];
            }
        }
        Assert.Equal(7, predictor.PredictFiles(Endless(), 2, TestContext.Current.CancellationToken).Take(7).Count());
        Assert.InRange(asked, 7, 12);
    }

    [Fact]
    public void File_stream_bitmap_and_tensor_say_the_same()
    {
        var file = Files.First(path => path.EndsWith(".webp", StringComparison.Ordinal));
        var expected = predictor.Predict(file).Probability;
        using var stream = System.IO.File.OpenRead(file);
        Assert.Equal(expected, predictor.Predict(stream).Probability);
        using var bitmap = SKBitmap.Decode(file);
        Assert.Equal(expected, predictor.Predict(bitmap).Probability, 1e-6);
        using var image = torch.zeros([3, bitmap.Height, bitmap.Width], torch.uint8);
        for (var channel = 0; channel < 3; channel++)
        for (var y = 0; y < bitmap.Height; y++)
        for (var x = 0; x < bitmap.Width; x++)
        {
            var colour = bitmap.GetPixel(x, y);
            image.bytes[(channel * bitmap.Height + y) * bitmap.Width + x] = (channel, colour) switch
            {
                (0, _) => colour.Red,
                (1, _) => colour.Green,
                _ => colour.Blue,
            };
        }
        Assert.Equal(expected, Assert.Single(predictor.Predict(image)).Probability, 1e-6);
        using var batch = image.unsqueeze(0).repeat(3, 1, 1, 1);
        Assert.Equal(3, predictor.Predict(batch).Count);
        using var floats = image.to(torch.float32);
        Assert.Contains("expected bytes", Assert.Throws<ArgumentException>(() => predictor.Predict(floats)).Message);
        Assert.Throws<InvalidOperationException>(() => predictor.PredictText("red"));
    }

    [Fact]
    public void Test_images_get_the_classes_that_their_test_counted()
    {
        var test = TestedRun.Of(trained.Run);
        Assert.Equal(1, test.Result.Accuracy);
        Assert.Equal(trained.Record.Data!.Preparation, new PreparationRecord("crop", 37));
        var parts = System.IO.File.ReadAllLines(Path.Combine(trained.Run, "parts.csv"));
        Assert.Equal("part,class,file", parts[0]);
        Assert.Equal((20, 2, 2), (Of("train"), Of("validation"), Of("test")));
        Assert.Contains("train,reds,reds/0 ред.jpg", parts);

        int Of(string part) => parts.Count(line => line.StartsWith(part + ",", StringComparison.Ordinal));
    }

    [Fact]
    public void Other_files_than_the_run_had_are_told()
    {
        var run = new RunFolder(trained.Run);
        var files = SampleFolders.Read(trained.Photos, "images", [".jpg", ".webp"], null);
        Assert.Null(PartsTable.Difference(run, files));
        var fewer = files.Without(new HashSet<SampleFile> { files.Train[0] });
        Assert.Equal("has other files now, but the same 2 to test", PartsTable.Difference(run, fewer));
    }

    [Fact]
    public void What_is_no_run_is_told()
    {
        Assert.Throws<RunFolderException>(() => Predictor.Load(trained.Photos));
        Assert.Throws<DatasetException>(() => predictor.FilesIn(trained.File("other/none/x")));
    }
}

/// <summary>Counts all tensors of the process, so that nothing else may run meanwhile.</summary>
[Collection("tensors of the process")]
public sealed class PredictorTensorsTests(RedsAndBlues trained) : IClassFixture<RedsAndBlues>
{
    [Fact]
    public void Threads_may_use_it_at_once_and_nothing_is_left()
    {
        using var predictor = Predictor.Load(trained.Run);
        string[] files = [.. predictor.FilesIn(trained.Photos)];
        var expected = files.Select(file => predictor.Predict(file).Probability).ToArray();
        var before = torch.Tensor.TotalCount;
        var said = new double[10 * files.Length];
        Parallel.For(
            0,
            said.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i => said[i] = predictor.Predict(files[i % files.Length]).Probability
        );
        Assert.All(said.Index(), each => Assert.Equal(expected[each.Index % files.Length], each.Item, 1e-6));
        Assert.InRange(torch.Tensor.TotalCount, 0, before);
    }
}
