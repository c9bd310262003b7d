using FMixSharp.Lab.Export;
using FMixSharp.Lab.Onnx;
using FMixSharp.Lab.Tests.Export;
using FMixSharp.Lab.Tests.Models;
using FMixSharp.Lab.Tests.Records;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Tests.Onnx;

/// <summary>Layers of models that somebody else builds.</summary>
[Collection("tensors")]
public sealed class OnnxLayersTests
{
    private static readonly long[] maps = [3, 4, 8, 12],
        rows = [3, 4, 12],
        volumes = [2, 2, 8, 8, 8],
        vectors = [3, 6];

    private static readonly (Func<Module<Tensor, Tensor>> Layer, long[] Shape)[] layers =
    [
        (() => Conv1d(4, 6, 3, 2, 1, 2), rows),
        (() => Conv2d(4, 6, 3, padding: Padding.Same), maps),
        (() => Conv2d(4, 6, (3, 2), (2, 1), (1, 0), groups: 2), maps),
        (() => Conv2d(4, 6, 3, padding: Padding.Valid, bias: false), maps),
        (() => Conv3d(2, 3, 3), volumes),
        (() => ConvTranspose1d(4, 6, 3, 2), rows),
        (() => ConvTranspose2d(4, 6, 3, 2, 1, 1, groups: 2), maps),
        (() => ConvTranspose3d(2, 3, 2, 2), volumes),
        (() => Linear(12, 5), maps),
        (() => Linear(6, 5, hasBias: false), vectors),
        (() => BatchNorm1d(6), vectors),
        (() => BatchNorm1d(4), rows),
        (() => BatchNorm2d(4, eps: 1e-3, affine: false), maps),
        (() => BatchNorm3d(2), volumes),
        (() => LayerNorm(12), maps),
        (() => LayerNorm([8, 12]), maps),
        (() => GroupNorm(2, 4), maps),
        (() => GroupNorm(2, 4), rows),
        (() => ReLU(), maps),
        (() => ReLU6(), maps),
        (() => LeakyReLU(0.2), maps),
        (() => PReLU(4), maps),
        (() => PReLU(1), rows),
        (() => ELU(0.7), maps),
        (() => SiLU(), maps),
        (() => GELU(), maps),
        (() => Mish(), maps),
        (() => Softplus(), maps),
        (() => Softsign(), maps),
        (() => Sigmoid(), maps),
        (() => Tanh(), maps),
        (() => Hardswish(), maps),
        (() => Hardsigmoid(), maps),
        (() => Softmax(1), maps),
        (() => LogSoftmax(-1), maps),
        (() => MaxPool1d(3, 2, 1), rows),
        (() => MaxPool2d(3, 2, 1, ceil_mode: true), maps),
        (() => MaxPool2d(2), maps),
        (() => MaxPool3d(2), volumes),
        (() => AvgPool1d(3, 2, 1), rows),
        (() => AvgPool2d(5, 3, ceil_mode: true), maps),
        (() => AvgPool2d(3, 2, 1, count_include_pad: false), maps),
        (() => AvgPool3d(2), volumes),
        (() => AdaptiveAvgPool1d(3), rows),
        (() => AdaptiveAvgPool2d(1), maps),
        (() => AdaptiveAvgPool2d([4, 3]), maps),
        (() => AdaptiveAvgPool3d(2), volumes),
        (() => AdaptiveMaxPool1d(1), rows),
        (() => AdaptiveMaxPool2d([2, 6]), maps),
        (() => Flatten(), maps),
        (() => Flatten(2, 3), maps),
        (() => Flatten(1, 2), maps),
        (() => Unflatten(1, [2, 2]), maps),
        (() => Identity(), maps),
        (() => Dropout(), maps),
        (() => Dropout1d(), rows),
        (() => Dropout2d(), maps),
        (() => Dropout3d(), volumes),
        (() => AlphaDropout(), maps),
        (() => FeatureAlphaDropout(), maps),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, layers.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Each_layer_computes_in_ONNX_Runtime_what_it_does_in_TorchSharp(int number)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (build, shape) = layers[number];
        using var model = Sequential(("layer", build()), ("flat", Flatten()));
        Perturb(model);
        using var folder = new TestFolder();
        var agreement = OnnxExport.Save(model, SmallModels.Normal(shape, 7), folder["layer.onnx"]);
        Assert.True(agreement.LargestLogit > 0);
    }

    [Fact]
    public void A_table_of_vectors_looks_up_its_numbers()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("table", Embedding(9, 4)), ("flat", Flatten()));
        using var folder = new TestFolder();
        OnnxExport.Save(model, tensor(new long[] { 0, 8, 3, 3, 1, 2 }).view(2, 3), folder["layer.onnx"]);
    }

    [Fact]
    public void Every_type_of_layers_is_tested_here()
    {
        var tested = layers.Select(layer =>
        {
            using var built = layer.Layer();
            return built.GetType();
        });
        Type[] others = [typeof(Sequential), typeof(Embedding)];
        var ofLibrary = OnnxLayers.Types.Where(type => type.Assembly == typeof(Sequential).Assembly);
        Assert.Equal([], ofLibrary.Except(tested).Except(others).Select(type => type.Name));
    }

    [Fact]
    public void Any_sequence_of_known_layers_is_exported_in_any_mode_and_the_mode_stays()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(
            ("stem", Sequential(Conv2d(4, 8, 3, padding: 1), BatchNorm2d(8), ReLU())),
            ("pool", AdaptiveAvgPool2d(1)),
            ("flat", Flatten()),
            ("drop", Dropout(0.5)),
            ("head", Linear(8, 3))
        );
        Perturb(model);
        model.train();
        using var folder = new TestFolder();
        OnnxExport.Save(
            model,
            SmallModels.Normal(maps, 7),
            folder["own.onnx"],
            new OnnxDescription
            {
                Classes = ["a", "ü", "<c>"],
                Properties = new Dictionary<string, string> { ["by"] = "me" },
            }
        );
        Assert.True(model.training);
        using var file = new OnnxFile(folder["own.onnx"]);
        Assert.Equal(["logits", "probabilities"], file.Outputs);
        Assert.Equal([-1, 4, 8, 12], file.InputAxes);
        Assert.Equal("me", file.Metadata["by"]);
        Assert.Equal("""["a","ü","<c>"]""", file.Metadata["fmix.classes"]);
    }

    [Fact]
    public void A_layer_that_is_not_known_is_named_with_its_place_and_what_to_do()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("body", Sequential(("odd", new Odd()))), ("flat", Flatten()));
        var error = Assert.Throws<NotSupportedException>(() => Save(model));
        Assert.Equal(
            "layer 'body.odd' of type Odd has no form in ONNX here. Say how it is written, as IOnnxModule or by "
                + "OnnxLayers.Add<Odd>((graph, layer, input) => …), or build the model of layers that are known.",
            error.Message
        );
    }

    [Fact]
    public void Of_code_of_ones_own_it_is_said_that_it_cannot_be_looked_into()
    {
        using var scope = NewDisposeScope();
        using var model = new Twice();
        var error = Assert.Throws<NotSupportedException>(() => Save(model));
        Assert.StartsWith(
            "the model, of type Twice, has no form in ONNX here. Its forward is code, which cannot be looked into.",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_a_layer_does_that_is_not_written_is_an_error()
    {
        using var scope = NewDisposeScope();
        foreach (
            var layer in (Module<Tensor, Tensor>[])
                [
                    Conv2d(4, 4, 3, padding: 1, padding_mode: PaddingModes.Reflect),
                    AdaptiveAvgPool2d([3, 5]),
                    BatchNorm2d(4, track_running_stats: false),
                ]
        )
        {
            using var model = Sequential(("layer", layer), ("flat", Flatten()));
            Assert.StartsWith(
                "layer 'layer' of type ",
                Assert.Throws<NotSupportedException>(() => Save(model)).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_module_says_itself_how_it_is_written()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("own", new Scaled()), ("flat", Flatten()));
        Save(model);
    }

    [Fact]
    public void A_layer_that_is_written_wrongly_is_noticed_and_leaves_no_file()
    {
        using var scope = NewDisposeScope();
        OnnxLayers.Add<Misnamed>((graph, _, input) => graph.Add("Relu", [input]));
        using var model = Sequential(("layer", new Misnamed()), ("flat", Flatten()));
        using var folder = new TestFolder();
        File.WriteAllText(folder["model.onnx"], "an earlier one");
        var error = Assert.Throws<ExportException>(() => OnnxExport.Save(model, SmallModels.Normal(maps, 7), folder["model.onnx"]));
        Assert.Contains("ONNX Runtime and TorchSharp differ by ", error.Message, StringComparison.Ordinal);
        Assert.Equal("an earlier one", File.ReadAllText(Assert.Single(Directory.GetFiles(folder.Path))));
    }

    private static void Save(Module<Tensor, Tensor> model)
    {
        using var folder = new TestFolder();
        OnnxExport.Save(model, SmallModels.Normal(maps, 7), folder["model.onnx"]);
    }

    // Weights and statistics that differ from the neutral ones that some layers begin with.
    private static void Perturb(Module model)
    {
        using var quiet = no_grad();
        var seed = 20UL;
        foreach (var (_, values) in model.state_dict())
            if (values.is_floating_point())
                // TorchSharp's GroupNorm begins with whatever memory has
                values.copy_(SmallModels.Normal(values.shape, seed++).abs().mul_(0.2).add_(0.4));
    }

    private sealed class Odd() : Module<Tensor, Tensor>(nameof(Odd))
    {
        public override Tensor forward(Tensor input) => input.sin();
    }

    private sealed class Misnamed() : Module<Tensor, Tensor>(nameof(Misnamed))
    {
        public override Tensor forward(Tensor input) => input.tanh();
    }

    private sealed class Twice : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> layer = ReLU();

        public Twice()
            : base(nameof(Twice)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layer.call(layer.call(input)).flatten(1);
    }

    private sealed class Scaled : Module<Tensor, Tensor>, IOnnxModule
    {
        private readonly Parameter scale = new(tensor(1.5f));
        private readonly Module<Tensor, Tensor> layer = ReLU();

        public Scaled()
            : base(nameof(Scaled)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layer.call(input) * scale;

        public OnnxValue Write(OnnxGraph graph, OnnxValue input) =>
            graph.Add("Mul", [graph.Call(layer, input), graph.Weights(this, "scale")]);
    }
}
