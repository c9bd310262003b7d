using FMixSharp.Lab.Models.Bert;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Weights;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models.Bert;

[Collection("tensors")]
public sealed class BertWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static Tensor Logits(BertClassifier model) => model.call(tensor(new long[] { 2, 5, 6, 8, 3, 0 }).view(1, 6));

    private static string Older(string name) =>
        name.Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal)
            .Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal);

    public static TheoryData<string> Namings => ["bert.", "", "older"];

    [Theory]
    [MemberData(nameof(Namings))]
    public void What_was_saved_by_public_names_answers_the_same_when_it_is_loaded(string naming)
    {
        using var scope = NewDisposeScope();
        using var saved = TinyBert.Build(seed: 5);
        using var other = TinyBert.Build(seed: 500);
        var path = folder.File("model.safetensors");
        TinyBert.WriteWeights(
            path,
            saved,
            name => naming == "older" ? "bert." + Older(name) : naming + name,
            ScalarType.Float32,
            "cls.predictions.bias",
            "bert.embeddings.position_ids"
        );
        Assert.False(Logits(saved).allclose(Logits(other)));
        Assert.Equal(["bert.embeddings.position_ids", "cls.predictions.bias"], BertWeights.Load(path, other).Order(StringComparer.Ordinal));
        using var quiet = no_grad();
        foreach (var (one, two) in saved.Encoder.named_parameters().Zip(other.Encoder.named_parameters()))
            Assert.True(one.parameter.Equals(two.parameter), one.name);
        foreach (var name in new[] { "classifier.weight", "classifier.bias" })
            other.get_parameter(name)!.copy_(saved.get_parameter(name)!); // which no published file has
        Assert.True(Logits(saved).Equals(Logits(other)));
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Other_types_of_floating_point_are_rounded(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var saved = TinyBert.Build(seed: 5);
        using var other = TinyBert.Build(seed: 500);
        TinyBert.WriteWeights(folder.File("model.safetensors"), saved, name => name, type);
        BertWeights.Load(folder.File("model.safetensors"), other);
        foreach (var (one, two) in saved.Encoder.named_parameters().Zip(other.Encoder.named_parameters()))
            Assert.True(one.parameter.to(type).to(ScalarType.Float32).Equals(two.parameter), one.name);
    }

    private string Problem(Func<string, string> rename, ScalarType type = ScalarType.Float32, params string[] others)
    {
        var path = folder.File("model.safetensors");
        using var model = TinyBert.Build();
        TinyBert.WriteWeights(path, model, rename, type, others);
        var message = Assert.Throws<WeightsException>(() => BertWeights.Load(path, model)).Message;
        Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
        return message[(path.Length + 2)..];
    }

    [Fact]
    public void Missing_double_and_misshapen_tensors_are_named()
    {
        Assert.Equal(
            "there is no tensor bert.embeddings.word_embeddings.weight, which a BERT as config.json describes it needs",
            Problem(name => name.StartsWith("embeddings.word", StringComparison.Ordinal) ? "elsewhere" : name)
        );
        Assert.Equal(
            "two tensors are called embeddings.LayerNorm.weight, one of them by an older name",
            Problem(name => name, ScalarType.Float32, "bert.embeddings.LayerNorm.gamma")
        );
        Assert.StartsWith(
            "tensor embeddings.word_embeddings.weight is F32 [12, 6], but",
            Problem(name =>
                name.StartsWith("embeddings.word", StringComparison.Ordinal) ? "embeddings.position_embeddings.weight"
                : name.StartsWith("embeddings.position", StringComparison.Ordinal) ? "embeddings.word_embeddings.weight"
                : name
            ),
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "expected F32, F64, F16 or BF16 of at most 2 GiB",
            Problem(name => name, ScalarType.Int32),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Values_that_are_no_numbers_and_files_that_are_none_are_errors()
    {
        using var scope = NewDisposeScope();
        using var model = TinyBert.Build();
        using (no_grad())
            model.get_parameter("bert.encoder.layer.1.output.dense.bias")![2] = float.NaN;
        var path = folder.File("model.safetensors");
        TinyBert.WriteWeights(path, model, name => name);
        Assert.Equal(
            $"{path}: tensor encoder.layer.1.output.dense.bias has a value that is infinite or not a number",
            Assert.Throws<WeightsException>(() => BertWeights.Load(path, model)).Message
        );
        File.WriteAllText(path, "version https://git-lfs.github.com/spec/v1\n"); // what is there when a download was only half done
        Assert.StartsWith(
            $"{path} only says where the file is (it is a pointer of Git LFS)",
            Assert.Throws<WeightsException>(() => BertWeights.Load(path, model)).Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            $"{folder.File("nowhere")} cannot be read",
            Assert.Throws<WeightsException>(() => BertWeights.Load(folder.File("nowhere"), model)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_folder_is_complete_or_said_to_lack_a_file()
    {
        string Problem() =>
            Assert
                .Throws<WeightsException>(() => BertFolder.Open(folder.Path).WeightsFile)
                .Message.Replace(folder.Path, "", StringComparison.Ordinal);
        using (var model = TinyBert.Build())
            TinyBert.WriteFolder(folder, model);
        var opened = BertFolder.Open(folder.Path);
        Assert.Equal(TinyBert.Config, opened.Config);
        Assert.Null(opened.LowerCase);
        File.WriteAllText(folder.File("tokenizer_config.json"), """{"do_lower_case": false}""");
        Assert.False(BertFolder.Open(folder.Path).LowerCase);
        foreach (var name in new[] { "pytorch_model.bin", "onnx/model.onnx", "model.onnx" })
        {
            File.WriteAllText(folder.File(name), "");
            Assert.Equal(folder.File("model.safetensors"), BertFolder.Open(folder.Path).WeightsFile);
        }
        File.Delete(folder.File("model.safetensors"));
        foreach (var name in new[] { "pytorch_model.bin", "model.onnx", "onnx/model.onnx" })
        {
            Assert.Equal(folder.File(name), BertFolder.Open(folder.Path).WeightsFile);
            File.Delete(folder.File(name));
        }
        Assert.Equal(
            " has no weights; expected config.json, vocab.txt and one of model.safetensors, pytorch_model.bin, model.onnx, "
                + "onnx/model.onnx",
            Problem()
        );
        File.Delete(folder.File("vocab.txt"));
        Assert.StartsWith(" has no vocab.txt; expected", Problem(), StringComparison.Ordinal);
        Assert.Contains(
            "no such folder",
            Assert.Throws<WeightsException>(() => BertFolder.Open("nowhere-at-all")).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("\"vocab_size\":16", "\"vocab_size\":0", "vocab_size is 0; expected a whole number from 1 to 4194304")]
    [InlineData("\"hidden_size\":6", "\"hidden_size\":\"6\"", "hidden_size is \"6\"; expected a whole number from 1 to 65536")]
    [InlineData("\"hidden_size\":6", "\"hidden_size\":7", "hidden_size is 7, expected a multiple of num_attention_heads, 3")]
    [InlineData("\"hidden_size\":6,", "", "there is no hidden_size; expected a whole number from 1 to 65536")]
    [InlineData(
        "\"num_hidden_layers\":2",
        "\"num_hidden_layers\":1e9",
        "num_hidden_layers is 1e9; expected a whole number from 1 to 65536"
    )]
    [InlineData("\"gelu\"", "\"relu\"", "hidden_act is \"relu\"; only \"gelu\" is supported")]
    [InlineData("\"bert\"", "\"roberta\"", "model_type is \"roberta\"; only \"bert\" is supported")]
    [InlineData("{", "{\"hidden_dropout_prob\":1,", "hidden_dropout_prob is 1; expected a number of at least 0 and below 1")]
    [InlineData("{", "{\n!", "line 2: not JSON; put back the original")]
    [InlineData("{\"model_type\"", "7 #", "line 1: not JSON; put back the original")]
    public void A_wrong_configuration_is_one_line_that_names_file_and_entry(string before, string now, string problem)
    {
        using (var model = TinyBert.Build())
            TinyBert.WriteFolder(folder, model);
        var path = folder.File("config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace(before, now, StringComparison.Ordinal));
        Assert.Equal($"{path}: {problem}", Assert.Throws<WeightsException>(() => BertFolder.Open(folder.Path).Config).Message);
    }

    [Fact]
    public void Names_and_shapes_are_held_against_the_configuration_without_reading_values()
    {
        using (var model = TinyBert.Build())
            TinyBert.WriteFolder(folder, model);
        BertWeights.RequireFit(BertFolder.Open(folder.Path));
        var path = folder.File("config.json");
        var content = File.ReadAllText(path);
        File.WriteAllText(path, content.Replace("\"vocab_size\":16", "\"vocab_size\":17", StringComparison.Ordinal));
        Assert.EndsWith(
            "tensor bert.embeddings.word_embeddings.weight is F32 [16, 6], but config.json makes it [17, 6]",
            Assert.Throws<WeightsException>(() => BertWeights.RequireFit(BertFolder.Open(folder.Path))).Message,
            StringComparison.Ordinal
        );
        File.WriteAllText(path, content.Replace("\"intermediate_size\":10", "\"intermediate_size\":65536", StringComparison.Ordinal));
        Assert.Contains(
            " bytes, but config.json has the sizes of a BERT with more than 1573248 weights",
            Assert.Throws<WeightsException>(() => BertWeights.RequireFit(BertFolder.Open(folder.Path))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_overlap_in_a_folder_is_one_line_of_the_loader()
    {
        var path = folder.File("model.safetensors");
        var header =
            """{"bert.a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"bert.b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"""u8;
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[12]]);
        using var model = TinyBert.Build();
        Assert.Equal(
            $"{path}: tensor bert.b at [4, 12] overlaps tensor bert.a at [0, 8]",
            Assert.Throws<WeightsException>(() => BertWeights.Load(path, model)).Message
        );
    }
}
