using System.Buffers.Binary;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.PointClouds;
using FMixSharp.Lab.Predictions;
using FMixSharp.Lab.Sounds;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Predictions;

public sealed class OtherKindsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private Predictor Trained(TrainOptions options)
    {
        Trainer.Run(options with { Threads = 1 }, folder.File("run"));
        return Predictor.Load(folder.File("run"));
    }

    [Theory]
    [InlineData("text-cnn", false)]
    [InlineData("text-cnn", true)]
    [InlineData("bert", false)]
    public void A_text_gets_the_class_that_the_test_gives_it(string model, bool trainVectors)
    {
        var options = TrainOptions.For("phrases").WithModel(model, null) with { TrainVectors = trainVectors };
        options = options with { TrainSize = 800, Epochs = 8, LearningRate = 5e-3, Mix = "none" };
        using var predictor = Trained(options);
        using var trained = TrainedModel.Load(folder.File("run"));
        using var task = Datasets.Get("phrases").Open(options);
        var tested = new Answers(task.TestLabels.Length);
        task.Evaluate(trained.Model, trained.Device, HeldOut.Test, tested, TestContext.Current.CancellationToken);
        var texts = TextDatasets.Find("phrases").OpenCorpus().Test.Take(100).ToArray();
        int[] predicted = [.. texts.Select(text => predictor.PredictText(text.Text).Ranked[0].Index)];
        // Padding can turn one that is close.
        Assert.InRange(predicted.Zip(tested.Predictions).Count(pair => pair.First == pair.Second), 95, 100);
        Assert.InRange(predicted.Distinct().Count(), 2, 4);
        File.WriteAllText(folder.File("a.txt"), texts[0].Text);
        Assert.Equal(predictor.PredictText(texts[0].Text).Ranked, predictor.Predict(folder.File("a.txt")).Ranked);
        Assert.Equal(4, predictor.PredictText("").Ranked.Count);
        Assert.Equal(4, predictor.PredictText("zzz words that nobody has seen").Ranked.Count);
    }

    [Fact]
    public void A_sound_gets_the_class_of_its_tone()
    {
        using var predictor = Trained(TrainOptions.For("tones") with { TrainSize = 400, Epochs = 4, Mix = "none" });
        var task = ((SoundSet)Datasets.Get("tones")).OpenTask();
        var (_, test) = TonesDataset.Open();
        var right = 0;
        for (var i = 0; i < 40; i++)
        {
            var wav = Wav(test.Sounds[i]);
            File.WriteAllBytes(folder.File($"{i}.wav"), wav);
            right += predictor.Predict(folder.File($"{i}.wav")).Ranked[0].Index == test.Labels[i] ? 1 : 0;
        }
        Assert.InRange(right, 24, 40);
        Assert.Equal(task.Test.Classes, predictor.Classes);
    }

    [Theory]
    [InlineData("pointnet")]
    [InlineData("voxnet")]
    public void A_mesh_gets_the_class_that_the_test_gives_it_under_any_name(string model)
    {
        for (var i = 0; i < 30; i++)
            File.WriteAllText(
                folder.File($"data/{(i % 2 == 0 ? "flat" : "solid")}/{i}.obj"),
                $"v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 {1 + i}\nf 1 2 3\n" + (i % 2 == 0 ? "" : "f 1 2 4\nf 1 3 4\nf 2 3 4\n")
            );
        var options = TrainOptions.For("mesh-folder").WithModel(model, null) with { Data = folder.File("data"), Width = 4, Points = 64 };
        options = options with { Resolution = 20, Epochs = 2, BatchSize = 8, Mix = "none" };
        using var predictor = Trained(options);
        using var trained = TrainedModel.Load(folder.File("run"));
        using var task = Datasets.Get("mesh-folder").Open(options);
        var tested = new Answers(task.TestLabels.Length);
        task.Evaluate(trained.Model, trained.Device, HeldOut.Test, tested, TestContext.Current.CancellationToken);
        var files = SampleFolders.Read(folder.File("data"), "objects", MeshFile.Endings, null).Test;
        Assert.Equal(tested.Predictions.Length, files.Count);
        for (var i = 0; i < files.Count; i++)
        {
            var said = predictor.Predict(files[i].Path);
            Assert.Equal(tested.Predictions[i], said.Ranked[0].Index);
            var logits = tested.Logits(i);
            // Of a batch and alone: up to rounding.
            Assert.Equal(1 / (1 + Math.Exp(-Math.Abs(logits[0] - logits[1]))), said.Probability, 1e-4);
            File.Copy(files[i].Path, folder.File($"{i}.elsewhere.obj"));
            Assert.Equal(said.Ranked, predictor.Predict(folder.File($"{i}.elsewhere.obj")).Ranked);
            using var stream = File.OpenRead(files[i].Path);
            Assert.Equal(said.Ranked, predictor.Predict(stream).Ranked);
        }
        Assert.Equal("objects", predictor.Samples);
        Assert.Equal(30, predictor.FilesIn(folder.File("data")).Count);
        File.WriteAllText(folder.File("bad.off"), "OFF\n");
        Assert.Contains("line 2", Assert.Throws<DatasetException>(() => predictor.Predict(folder.File("bad.off"))).Message);
    }

    private static byte[] Wav(short[] samples)
    {
        var file = new byte[44 + 2 * samples.Length];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), 16_000);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 32_000);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), 2 * samples.Length);
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + 2 * i), samples[i]);
        return file;
    }
}
