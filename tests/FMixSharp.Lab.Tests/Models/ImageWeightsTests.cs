using System.Text.Json;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Safetensors;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Weights;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models;

[Collection("tensors")]
public sealed class ImageWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static Dictionary<string, Tensor> State(nn.Module model) =>
        model
            .named_parameters()
            .Select(entry => (entry.name, Values: (Tensor)entry.parameter))
            .Concat(model.named_buffers().Select(entry => (entry.name, Values: entry.buffer)))
            .ToDictionary(entry => entry.name, entry => entry.Values);

    private string Write(
        Dictionary<string, Tensor> state,
        Func<string, string?>? rename = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        string name = "weights.safetensors"
    )
    {
        var tensors = state
            .Select(entry => (Name: rename is null ? entry.Key : rename(entry.Key), entry.Value))
            .Where(entry => entry.Name is not null)
            .ToDictionary(entry => entry.Name!, entry => TensorBytes.Store(entry.Value));
        using var stream = File.Create(folder.File(name));
        new SafetensorsFile(new Dictionary<string, string>(metadata ?? new Dictionary<string, string>()), tensors).Write(stream);
        return folder.File(name);
    }

    private static nn.Module<Tensor, Tensor> Drawn(nn.Module<Tensor, Tensor> model, ulong seed)
    {
        ModelInitialisation.Initialise(model, RandomKey.FromSeed(seed));
        using var quiet = no_grad();
        var stream = 0L;
        foreach (var (name, buffer) in model.named_buffers())
            if (name.Contains("running", StringComparison.Ordinal))
                buffer.copy_(rand(buffer.shape, generator: new Generator((ulong)++stream)) + 0.5);
        return model;
    }

    private static (nn.Module<Tensor, Tensor> Model, IReadOnlyList<string> Said) Load(
        string path,
        string name,
        int channels,
        int classes,
        int? width = null,
        int? depth = null
    )
    {
        using var weights = ImageWeights.Open(path, name);
        var model = weights.Build(width, depth, channels, classes);
        ModelInitialisation.Initialise(model, RandomKey.FromSeed(5));
        return (model, weights.Load(model));
    }

    // Blocks of a stage, width and channels of a small ResNet.
    private static ResNet Small(int[] blocks, bool bottleneck = false, int classes = 7, int channels = 3) =>
        new(new ResNetStages(bottleneck, blocks), 4, channels, classes);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Width_and_blocks_are_those_of_the_weights_and_all_but_the_head_are_taken(bool bottleneck)
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([2, 1, 1, 3], bottleneck), 1));
        var (model, said) = Load(Write(stored), "resnet18", 3, 5);
        var state = State(model);
        Assert.Equal(stored.Keys.Order(), state.Keys.Order());
        Assert.All(
            state.Where(entry => !entry.Key.StartsWith("fc.", StringComparison.Ordinal)),
            entry => Assert.True(entry.Value.equal(stored[entry.Key]).all().item<bool>(), entry.Key)
        );
        Assert.Equal([5, bottleneck ? 128 : 32], state["fc.weight"].shape);
        Assert.Contains("blocks 2, 1, 1, 3", said[0], StringComparison.Ordinal);
        Assert.EndsWith("its head is of other classes: one for 5 begins at random.", said[0], StringComparison.Ordinal);
        Assert.Equal(
            "Images are normalised as for ImageNet, since the weights do not say how: mean 0.485, 0.456, 0.406, deviation 0.229, "
                + "0.224, 0.225.",
            said[1]
        );
    }

    [Fact]
    public void A_head_of_as_many_classes_is_taken_as_well()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([1, 1, 1, 1]), 1));
        var (model, said) = Load(Write(stored), "resnet18", 3, 7);
        Assert.True(State(model)["fc.weight"].equal(stored["fc.weight"]).all().item<bool>());
        Assert.EndsWith("and its head of 7 classes.", said[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("module.model.")]
    [InlineData("backbone.")]
    public void What_goes_before_all_names_is_left_out(string prefix)
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([1, 1, 1, 1]), 1));
        var (model, _) = Load(Write(stored, name => prefix + name), "resnet18", 3, 7);
        Assert.True(State(model)["layer4.0.conv2.weight"].equal(stored["layer4.0.conv2.weight"]).all().item<bool>());
    }

    [Theory]
    [InlineData("se-resnext50", "last_linear.")] // as released: the stem is layer0, the excitation se_module
    [InlineData("se-resnext50-padded", "fc.")] // timm's: se
    public void Squeeze_and_excitation_has_the_names_of_either_program(string name, string head)
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(new SeResNeXt(new ResNetStages(true, [1, 1, 1, 2]), 16, 3, 7, name.Length > 12), 1));
        var file = Write(
            stored,
            own =>
                own.StartsWith("last_linear.", StringComparison.Ordinal) ? own.Replace("last_linear.", head, StringComparison.Ordinal)
                : head == "fc." ? own.Replace(".se_module.", ".se.", StringComparison.Ordinal)
                : own.StartsWith("conv1", StringComparison.Ordinal) || own.StartsWith("bn1", StringComparison.Ordinal) ? "layer0." + own
                : own
        );
        var (model, _) = Load(file, name, 3, 7);
        Assert.All(State(model), entry => Assert.True(entry.Value.equal(stored[entry.Key]).all().item<bool>(), entry.Key));
    }

    [Fact]
    public void Weights_of_the_padded_pool_are_refused_by_the_other_network()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(new SeResNeXt(new ResNetStages(true, [1, 1, 1, 1]), 16, 3, 7, true), 1));
        var file = Write(stored, own => own.Replace(".se_module.", ".se.", StringComparison.Ordinal));
        Assert.Equal(
            $"{file} is timm's seresnext50_32x4d by its names, whose first pool is padded; train se-resnext50-padded with it",
            Assert.Throws<WeightsException>(() => Load(file, "se-resnext50", 3, 7)).Message
        );
    }

    [Fact]
    public void Networks_of_no_published_names_take_their_own()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(ModelCatalog.Create("preact-resnet18", 4, 10, 3, 7), 1));
        var (model, _) = Load(Write(stored), "preact-resnet18", 3, 7, 4, 10);
        Assert.All(State(model), entry => Assert.True(entry.Value.equal(stored[entry.Key]).all().item<bool>(), entry.Key));
    }

    [Fact]
    public void Grey_images_see_the_sum_of_the_colours_weights()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([1, 1, 1, 1]), 1));
        var (model, said) = Load(Write(stored), "resnet18", 1, 7);
        Assert.True(State(model)["conv1.weight"].allclose(stored["conv1.weight"].sum(1, keepdim: true), 1e-6, 1e-7));
        Assert.Contains("Its first layer sees 3 channels: for grey images their weights are added up.", said);
    }

    [Fact]
    public void Colours_share_the_weights_of_grey()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([1, 1, 1, 1], channels: 1), 1));
        var (model, _) = Load(Write(stored), "resnet18", 3, 7);
        Assert.True(State(model)["conv1.weight"].allclose(stored["conv1.weight"].expand(4, 3, 7, 7) / 3, 1e-6, 1e-7));
    }

    [Fact]
    public void What_does_not_fit_is_listed()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([1, 1, 1, 1]), 1));
        stored["layer2.0.conv2.weight"] = stored["layer2.0.conv2.weight"][.., .., .., 0];
        stored["layer1.0.extra.weight"] = zeros(2);
        var file = Write(stored, name => name is "layer3.0.bn1.running_var" or "layer3.0.bn1.weight" ? null : name);
        Assert.Equal(
            $"{file} does not fit resnet18; it lacks layer3.0.bn1.weight, layer3.0.bn1.running_var; the network has no "
                + "layer1.0.extra.weight; of another shape is layer2.0.conv2.weight F32 [8, 8, 3] (expected [8, 8, 3, 3])",
            Assert.Throws<WeightsException>(() => Load(file, "resnet18", 3, 7)).Message
        );
    }

    [Theory]
    [InlineData("layer3.0.conv1.weight", "it lacks layer3.0.conv1.weight")]
    [InlineData("layer3.1.conv1.weight", "it lacks layer3.1.conv1.weight")]
    [InlineData("conv1.weight", "it lacks conv1.weight")]
    [InlineData("layer2.", "it lacks layer2.0.conv1.weight")]
    public void A_convolution_that_is_missing_is_named_wherever_it_is(string missing, string problem)
    {
        using var scope = NewDisposeScope();
        var file = Write(
            State(Drawn(Small([1, 1, 2, 1]), 1)),
            name => name == missing || (missing.EndsWith('.') && name.StartsWith(missing, StringComparison.Ordinal)) ? null : name
        );
        Assert.Equal(
            $"{file} does not fit resnet18; {problem}",
            Assert.Throws<WeightsException>(() => Load(file, "resnet18", 3, 7)).Message
        );
    }

    [Fact]
    public void Names_and_shapes_alone_say_what_does_not_fit_whatever_the_channels()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([1, 1, 1, 1], channels: 2), 1));
        using (var weights = ImageWeights.Open(Write(stored), "resnet18"))
            weights.RequireFit(null, null);
        stored["layer4.0.bn2.bias"] = zeros(3);
        using var other = ImageWeights.Open(Write(stored), "resnet18");
        Assert.EndsWith(
            "does not fit resnet18; of another shape is layer4.0.bn2.bias F32 [3] (expected [32])",
            Assert.Throws<WeightsException>(() => other.RequireFit(null, null)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_stem_that_makes_the_network_larger_than_the_file_is_refused_before_there_is_one()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([1, 1, 1, 1]), 1));
        stored["conv1.weight"] = zeros(65_536, 1, 1, 1);
        var file = Write(stored);
        Assert.StartsWith(
            $"{file}: a resnet18 whose conv1.weight has 65536 outputs has more than 365072220160 weights, and the file has ",
            Assert.Throws<WeightsException>(() => Load(file, "resnet18", 3, 7)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Blocks_without_end_are_not_built()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([1, 1, 1, 1]), 1));
        for (var block = 1; block <= 1000; block++)
            stored.Add($"layer2.{block}.x", zeros(1));
        var file = Write(stored);
        Assert.Equal(
            $"{file}: a resnet18 with 1001 blocks in a stage; expected at most 1000",
            Assert.Throws<WeightsException>(() => Load(file, "resnet18", 3, 7)).Message
        );
    }

    [Fact]
    public void Why_a_head_is_not_taken_is_said()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([1, 1, 1, 1]), 1));
        var (_, said) = Load(Write(stored, name => name == "fc.bias" ? null : name), "resnet18", 3, 7);
        Assert.EndsWith("its head has no fc.bias: one for 7 classes begins at random.", said[0], StringComparison.Ordinal);
        stored["fc.weight"] = zeros(7, 31);
        (_, said) = Load(Write(stored), "resnet18", 3, 7);
        Assert.EndsWith(
            "of another shape is fc.weight F32 [7, 31] (expected [7, 32]): one for 7 classes begins at random.",
            said[0],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_variance_below_0_is_named()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([1, 1, 1, 1]), 1));
        stored["layer2.0.bn1.running_var"][3] = -0.25;
        var file = Write(stored);
        Assert.Equal(
            $"{file}: tensor layer2.0.bn1.running_var has the variance -0.25; expected none below 0; get the file again",
            Assert.Throws<WeightsException>(() => Load(file, "resnet18", 3, 7)).Message
        );
    }

    [Fact]
    public void What_belongs_to_no_part_of_the_network_is_named_and_left_out()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([1, 1, 1, 1]), 1));
        stored["aux_head.weight"] = zeros(2);
        var (_, said) = Load(Write(stored), "resnet18", 3, 7);
        Assert.Contains("Not used are aux_head.weight.", said);
    }

    [Fact]
    public void Weights_of_another_family_are_refused()
    {
        using var scope = NewDisposeScope();
        var file = Write(new Dictionary<string, Tensor> { ["features.conv0.weight"] = zeros(2, 3, 3, 3) });
        Assert.Equal(
            $"{file} has no weights of resnet50: expected names such as conv1.weight and layer1.0.conv1.weight, as torchvision and timm "
                + "have them, but there are features.conv0.weight",
            Assert.Throws<WeightsException>(() => Load(file, "resnet50", 3, 7)).Message
        );
    }

    [Fact]
    public void A_folder_says_how_images_are_normalised_and_in_which_order_their_channels_were()
    {
        using var scope = NewDisposeScope();
        var stored = State(Drawn(Small([1, 1, 1, 1]), 1));
        Write(stored, name: "model.safetensors");
        File.WriteAllText(
            folder.File("config.json"),
            """{"channel_order": "bgr", "pretrained_cfg": {"mean": [0.5, 0.4, 0.3], "std": [0.25, 0.5, 1]}}"""
        );
        var (model, said) = Load(folder.Path, "resnet18", 3, 7);
        Assert.True(State(model)["conv1.weight"].equal(stored["conv1.weight"].flip(1)).all().item<bool>());
        Assert.Equal("Images are normalised as the weights say it: mean 0.5, 0.4, 0.3, deviation 0.25, 0.5, 1.", said[^1]);
        using var weights = ImageWeights.Open(folder.Path, "resnet18");
        Assert.Equal([0.4f], weights.For(1).Mean);
        // The file by its name is the same.
        Assert.True(WeightsSource.Open(folder.File("model.safetensors")).Preparation.IsBgr);
        Assert.Equal([0.5f, 0.4f, 0.3f], WeightsSource.Open(folder.File("model.safetensors")).Preparation.Normalisation!.Mean);
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("preact-resnet18")]
    public void A_file_without_tensors_is_refused(string model) =>
        Assert.EndsWith(
            "weights.safetensors holds no tensor",
            Assert.Throws<WeightsException>(() => Load(Write([]), model, 3, 7)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("""{"channel_order": "grb"}""", "config.json: channel_order is \"grb\"; expected \"rgb\" or \"bgr\"")]
    [InlineData(
        """{"mean": [1, 2], "std": [1, 1]}""",
        "config.json: the mean is [1, 2] and the standard deviation [1, 1]; expected one or three numbers each, of pixels from 0 to 1, "
            + "deviations above 0"
    )]
    [InlineData(
        """{"mean": [0, 0, 0], "std": [1, 0, 1]}""",
        "config.json: the mean is [0, 0, 0] and the standard deviation [1, 0, 1]; expected one or three numbers each, of pixels from 0 to "
            + "1, deviations above 0"
    )]
    [InlineData("{", "config.json: line 1: not JSON; put back the original")]
    public void A_config_that_cannot_be_used_is_refused(string config, string problem)
    {
        File.WriteAllBytes(folder.File("model.safetensors"), []);
        File.WriteAllText(folder.File("config.json"), config);
        Assert.EndsWith(
            "/" + problem,
            Assert.Throws<WeightsException>(() => WeightsSource.Open(folder.Path)).Message.Replace('\\', '/'),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_folder_has_one_file_of_weights_or_the_usual_name()
    {
        Assert.Contains(
            "has no file that ends in",
            Assert.Throws<WeightsException>(() => WeightsSource.Open(folder.Path)).Message,
            StringComparison.Ordinal
        );
        File.WriteAllBytes(folder.File("b.safetensors"), []);
        Assert.Equal(folder.File("b.safetensors"), WeightsSource.Open(folder.Path).File);
        File.WriteAllBytes(folder.File("a.safetensors"), []);
        Assert.EndsWith(
            "has several files of weights (a.safetensors, b.safetensors); name one of them",
            Assert.Throws<WeightsException>(() => WeightsSource.Open(folder.Path)).Message,
            StringComparison.Ordinal
        );
        File.WriteAllBytes(folder.File("model.safetensors"), []);
        Assert.Equal(folder.File("model.safetensors"), WeightsSource.Open(folder.Path).File);
        Assert.StartsWith(
            "nowhere: no such file or folder",
            Assert.Throws<WeightsException>(() => WeightsSource.Open("nowhere")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Files_of_runs_say_their_normalisation()
    {
        using var scope = NewDisposeScope();
        var metadata = new Dictionary<string, string>
        {
            [ImageWeights.MeanName] = JsonSerializer.Serialize(new[] { 0.1, 0.2, 0.3 }),
            [ImageWeights.DeviationName] = JsonSerializer.Serialize(new[] { 1, 1, 0.5 }),
        };
        var file = Write(State(Drawn(Small([1, 1, 1, 1]), 1)), metadata: metadata);
        using var weights = ImageWeights.Open(file, "resnet18");
        Assert.Equal([0.1f, 0.2f, 0.3f], weights.For(3).Mean);
        Assert.Equal([1, 1, 0.5f], weights.For(3).StandardDeviation);
    }
}
