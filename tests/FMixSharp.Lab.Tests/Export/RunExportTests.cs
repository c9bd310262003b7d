using System.Text.Json.Nodes;
using FMixSharp.Lab.Export;
using FMixSharp.Lab.Safetensors;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Export;

/// <summary>The network of a run as a file for other programs.</summary>
[Collection("tensors")]
public sealed class RunExportTests(SmallRun small) : IClassFixture<SmallRun>
{
    private static TrainOptions Tiny(string dataset, string? model = null) =>
        (model is null ? TrainOptions.For(dataset) : Datasets.Get(dataset).Kind.WithModel(TrainOptions.For(dataset), model, null)) with
        {
            Width = 4,
            Epochs = 1,
            TrainSize = 24,
            BatchSize = 24,
            Threads = 1,
        };

    [Fact]
    public void Pixels_go_in_as_they_are_and_the_file_says_what_an_app_needs()
    {
        using var folder = new TestFolder();
        small.CopyTo(folder.Path);
        var export = RunExport.ToOnnx(folder.Path);

        Assert.Equal(folder["model.onnx"], export.Path);
        Assert.Equal("test images of shapes", export.CheckedOn);
        Assert.Equal([1, 2, 5], export.Agreement!.BatchSizes);
        Assert.Equal(new FileInfo(export.Path).Length, export.Bytes);
        using var file = new OnnxFile(export.Path);
        Assert.Equal("images", file.InputName);
        var data = JsonNode.Parse(File.ReadAllText(folder["run.json"]))!["data"]!.AsObject();
        data.Remove("path"); // where the data lie is nobody else's business
        Assert.Equal(data.ToJsonString(), file.Json("fmix.data")!.ToJsonString());
        Assert.Equal(data["classes"]!.ToJsonString(), file.Json("fmix.classes")!.ToJsonString());
        Assert.Equal("preact-resnet34", file.Metadata["fmix.model"]);
        Assert.Equal("shapes", file.Metadata["fmix.dataset"]);
        Assert.Equal("one_class", file.Metadata["fmix.answers"]);
        Assert.Contains("pixels from 0 to 255", file.Metadata["fmix.input"], StringComparison.Ordinal);

        using var scope = NewDisposeScope();
        int side = data["input"]!["height"]!.GetValue<int>(),
            channels = data["input"]!["channels"]!.GetValue<int>();
        Assert.Equal([-1, channels, side, side], file.InputAxes);
        var shares = file.Run(full([2, channels, side, side], 128f), "probabilities");
        Assert.Equal(1, shares[..(shares.Length / 2)].Sum(), 1e-5);
    }

    public static TheoryData<string, string, string> Kinds =>
        new()
        {
            { "tones", "preact-resnet34", "spectrograms" },
            { "phrases", "text-cnn", "tokens" },
            { "phrases", "bert", "tokens" },
            { "solids", "pointnet", "points" },
            { "solids", "voxnet", "voxels" },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Runs_on_data_of_every_kind_are_exported_and_agree_on_test_samples(string dataset, string model, string input)
    {
        using var folder = new TestFolder();
        var options = Tiny(dataset, model) with { Depth = Depth(model), Mix = "none" };
        SmallRun.Train(folder.Path, dataset == "solids" ? options with { Points = 64, Resolution = 20 } : options);
        var export = RunExport.ToOnnx(folder.Path, folder["own name.onnx"]);
        Assert.StartsWith("test ", export.CheckedOn, StringComparison.Ordinal);
        using var file = new OnnxFile(folder["own name.onnx"]);
        Assert.Equal(input, file.InputName);
        Assert.Equal(input == "tokens", file.Metadata.ContainsKey("fmix.vocabulary"));
    }

    [Fact]
    public void Vectors_that_were_trained_are_those_of_the_checkpoint_and_need_no_data()
    {
        using var folder = new TestFolder();
        SmallRun.Train(folder.Path, Tiny("phrases", "text-cnn") with { TrainVectors = true, VectorSize = 6 });
        LoseData(folder, "imdb");
        var said = new List<string>();
        var export = RunExport.ToOnnx(folder.Path, log: said.Add);
        Assert.Equal("noise", export.CheckedOn);
        Assert.Contains(said, line => line.Contains("the file is checked on noise instead", StringComparison.Ordinal));
    }

    [Fact]
    public void Vectors_that_were_not_trained_are_missed_where_the_data_are_gone()
    {
        using var folder = new TestFolder();
        SmallRun.Train(folder.Path, Tiny("phrases", "text-cnn") with { VectorSize = 6 });
        LoseData(folder, "imdb");
        var error = Assert.Throws<ExportException>(() => RunExport.ToOnnx(folder.Path));
        Assert.Contains("word vectors were not trained", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["model.onnx"]));
    }

    [Fact]
    public void Without_its_images_a_run_is_checked_on_noise_and_a_folder_that_is_given_must_be_there()
    {
        using var folder = new TestFolder();
        small.CopyTo(folder.Path);
        LoseData(folder, "cifar10");
        Assert.Equal("noise", RunExport.ToOnnx(folder.Path).CheckedOn);
        Assert.ThrowsAny<Exception>(() => RunExport.ToOnnx(folder.Path, data: folder["nowhere"]));
    }

    [Fact]
    public void Weights_in_safetensors_are_float32_and_named_as_in_PyTorch()
    {
        using var folder = new TestFolder();
        small.CopyTo(folder.Path);
        var export = RunExport.ToSafetensors(folder.Path);
        Assert.Equal(folder["model.safetensors"], export.Path);
        var file = SafetensorsFile.Read(File.ReadAllBytes(export.Path));
        Assert.Equal("pt", file.Metadata["format"]);
        using var trained = TrainedModel.Load(folder.Path);
        Assert.Equal(trained.Model.state_dict().Keys.Order(), file.Tensors.Keys.Order());
        Assert.Equal("F32", file.Tensors["layer1.0.conv1.weight"].Type);
        Assert.Equal("F32", file.Tensors["layer1.0.bn1.running_mean"].Type);
        Assert.Equal("I64", file.Tensors["layer1.0.bn1.num_batches_tracked"].Type);
    }

    [Fact]
    public void A_name_with_another_ending_is_refused()
    {
        Assert.Contains(
            ".onnx",
            Assert.Throws<ArgumentException>(() => RunExport.ToOnnx("run", "last.ckpt")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            ".safetensors",
            Assert.Throws<ArgumentException>(() => RunExport.ToSafetensors("run", "model.onnx")).Message,
            StringComparison.Ordinal
        );
    }

    private static int? Depth(string model) =>
        model switch
        {
            "preact-resnet34" => 10,
            "bert" => 2,
            _ => null,
        };

    // As a run on files that are no longer there.
    private static void LoseData(TestFolder folder, string dataset)
    {
        var run = JsonNode.Parse(File.ReadAllText(folder["run.json"]))!;
        run["options"]!["dataset"] = dataset;
        run["options"]!["data"] = folder["gone"];
        File.WriteAllText(folder["run.json"], run.ToJsonString());
    }
}
