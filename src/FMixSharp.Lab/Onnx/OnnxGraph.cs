using System.Globalization;
using Google.Protobuf;
using Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Onnx;

/// <summary>
/// A model as it is written in ONNX: who writes a module adds operations, weights by their names in the model, and the module's parts.
/// </summary>
public sealed class OnnxGraph
{
    /// <summary>The version of ONNX's operations that graphs are written in; any runtime since 2022 has it.</summary>
    public const int Opset = 17;

    /// <summary>The version of the file format, which goes with the operations.</summary>
    public const int IrVersion = 8;

    // Files of this format end there: a message has 32-bit lengths.
    private const long MostBytes = int.MaxValue - (1 << 20);

    private readonly GraphProto graph = new() { Name = "model" };
    private readonly Dictionary<Module, string> paths;
    private readonly Dictionary<Module, long[]> shapes;
    private readonly IReadOnlyDictionary<string, Tensor> state;
    private readonly Dictionary<string, OnnxValue> weights = [];
    private readonly Dictionary<string, int> uses = [];
    private string path = "";
    private long bytes;

    private OnnxGraph(Module model, Dictionary<Module, long[]> shapes)
    {
        this.shapes = shapes;
        paths = Modules(model);
        state = model.state_dict();
    }

    /// <summary>Writes a model.</summary>
    /// <param name="model">In float32 and evaluation mode.</param>
    /// <param name="sample">An input of the model: sizes that some layers depend on are those of this one.</param>
    /// <param name="input">The input's name.</param>
    /// <param name="axes">The input's axes: a name for those that may have any length, beside the length of the others.</param>
    /// <param name="probabilities">Also writes an output of this operation on the logits: Softmax or Sigmoid.</param>
    /// <param name="properties">What the file says of itself, by name.</param>
    /// <exception cref="NotSupportedException">A layer has no form in ONNX; the message names it.</exception>
    internal static ModelProto Write(
        Module<Tensor, Tensor> model,
        Tensor sample,
        string input,
        IReadOnlyList<(string Name, long? Length)> axes,
        string? probabilities,
        IReadOnlyDictionary<string, string> properties
    )
    {
        var writer = new OnnxGraph(model, InputShapes(model, sample));
        var type = sample.dtype == ScalarType.Int64 ? TensorProto.Types.DataType.Int64 : TensorProto.Types.DataType.Float;
        writer.graph.Input.Add(Declared(input, type, axes));
        var logits = writer.Renamed(writer.Call(model, new OnnxValue(input)), "logits");
        (string Name, long? Length)[] outputs = [axes[0], ("classes", null)];
        writer.graph.Output.Add(Declared(logits.Name, TensorProto.Types.DataType.Float, outputs));
        if (probabilities is not null)
        {
            var shares =
                probabilities == "Softmax"
                    ? writer.Add(probabilities, [logits], OnnxAttribute.Whole("axis", 1))
                    : writer.Add(probabilities, [logits]);
            writer.graph.Output.Add(Declared(writer.Renamed(shares, "probabilities").Name, TensorProto.Types.DataType.Float, outputs));
        }
        var file = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "FMixSharp",
            ProducerVersion = properties.GetValueOrDefault("fmix.version", ""),
            Graph = writer.graph,
        };
        file.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        foreach (var (name, value) in properties)
            file.MetadataProps.Add(new StringStringEntryProto { Key = name, Value = value });
        return file;
    }

    /// <summary>Adds an operation with one output.</summary>
    /// <param name="operation">Its name in ONNX, such as "Relu".</param>
    /// <param name="inputs">Its inputs; <see cref="OnnxValue.None"/> for one that is left out.</param>
    /// <param name="attributes">Its settings.</param>
    /// <returns>What it gives.</returns>
    public OnnxValue Add(string operation, IReadOnlyList<OnnxValue> inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        ArgumentException.ThrowIfNullOrEmpty(operation);
        ArgumentNullException.ThrowIfNull(inputs);
        var node = new NodeProto { OpType = operation, Name = Named(operation) };
        node.Input.AddRange(inputs.Select(input => input.Name));
        node.Output.Add(node.Name);
        foreach (var attribute in attributes)
            node.Attribute.Add(attribute.ToProto());
        graph.Node.Add(node);
        return new OnnxValue(node.Name);
    }

    /// <summary>Adds what a part of the model computes.</summary>
    /// <param name="module">The model or a part of it, at any depth.</param>
    /// <param name="input">What it is given.</param>
    /// <returns>What it gives.</returns>
    /// <exception cref="NotSupportedException">It has no form in ONNX; the message names it.</exception>
    public OnnxValue Call(Module module, OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(input);
        var (own, outer) = (PathOf(module), path);
        path = own;
        try
        {
            return module is IOnnxModule itself ? itself.Write(this, input)
                : OnnxLayers.Find(module.GetType()) is { } write ? write(this, module, input)
                : throw NoForm(module, "has no form in ONNX here");
        }
        finally
        {
            path = outer;
        }
    }

    /// <summary>Adds what modules compute one after another.</summary>
    public OnnxValue Call(IEnumerable<Module> modules, OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(modules);
        return modules.Aggregate(input, (value, module) => Call(module, value));
    }

    /// <summary>A parameter or buffer of a part of the model, in float32, under its name in the model.</summary>
    /// <param name="owner">The part.</param>
    /// <param name="name">Its name there, such as "weight".</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public OnnxValue Weights(Module owner, string name) =>
        FindWeights(owner, name) ?? throw new ArgumentException($"{Describe(owner)} has no parameter or buffer '{name}'", nameof(name));

    /// <summary>Likewise; null where there is none, as of a layer without a bias.</summary>
    public OnnxValue? FindWeights(Module owner, string name)
    {
        if (FindValues(owner, name) is not { } values)
            return null;
        var full = Joined(PathOf(owner), name);
        return weights.TryGetValue(full, out var known) ? known : weights[full] = Initial(values, full);
    }

    /// <summary>The values of a parameter or buffer, for who writes them in another order; null where there is none. The model's.</summary>
    public Tensor? FindValues(Module owner, string name)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return state.GetValueOrDefault(Joined(PathOf(owner), name));
    }

    /// <summary>A float32 number.</summary>
    public OnnxValue Constant(double value)
    {
        using var scope = NewDisposeScope();
        return Constant(tensor((float)value));
    }

    /// <summary>Whole numbers, (count) of int64, such as a shape.</summary>
    public OnnxValue Wholes(params ReadOnlySpan<long> values)
    {
        using var scope = NewDisposeScope();
        return Constant(tensor(values.ToArray(), int64));
    }

    /// <summary>A tensor of any shape, written as float32 unless it is of int64.</summary>
    public OnnxValue Constant(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Initial(values, Named("constant"));
    }

    /// <summary>
    /// The shape of what a layer was given of the sample that the graph is written for, the batch included: for layers whose form depends
    /// on it. Only layers that are called as modules of one tensor have one.
    /// </summary>
    /// <exception cref="NotSupportedException">The layer was not called.</exception>
    public IReadOnlyList<long> InputShape(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return shapes.TryGetValue(module, out var shape) ? shape : throw NoForm(module, "is not called as a module of one tensor");
    }

    /// <summary>The error that a layer cannot be written.</summary>
    /// <param name="module">The layer.</param>
    /// <param name="why">What keeps it, such as "pads by reflection, which is not written".</param>
    public NotSupportedException NoForm(Module module, string why)
    {
        ArgumentNullException.ThrowIfNull(module);
        var name = module.GetType().Name;
        var code = module.children().Any() ? " Its forward is code, which cannot be looked into." : "";
        return new NotSupportedException(
            $"{Describe(module)} {why}.{code} Say how it is written, as IOnnxModule or by OnnxLayers.Add<{name}>((graph, layer, input) "
                + "=> …), or build the model of layers that are known."
        );
    }

    private static Dictionary<Module, string> Modules(Module model)
    {
        var found = new Dictionary<Module, string>(ReferenceEqualityComparer.Instance) { [model] = "" };
        foreach (var (name, module) in model.named_modules())
            found.TryAdd(module, name);
        return found;
    }

    private static Dictionary<Module, long[]> InputShapes(Module<Tensor, Tensor> model, Tensor sample)
    {
        var shapes = new Dictionary<Module, long[]>(ReferenceEqualityComparer.Instance);
        var removals = new List<Action>();
        try
        {
            foreach (var module in Modules(model).Keys.OfType<Module<Tensor, Tensor>>())
                removals.Add(module.register_forward_pre_hook((_, input) => Seen(module, input)).remove);
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            model.call(sample);
        }
        finally
        {
            foreach (var remove in removals)
                remove();
        }
        return shapes;

        Tensor Seen(Module module, Tensor input)
        {
            shapes[module] = input.shape;
            return input;
        }
    }

    private static ValueInfoProto Declared(string name, TensorProto.Types.DataType type, IReadOnlyList<(string Name, long? Length)> axes)
    {
        var shape = new TensorShapeProto();
        foreach (var (axis, length) in axes)
            shape.Dim.Add(
                length is { } fixedLength
                    ? new TensorShapeProto.Types.Dimension { DimValue = fixedLength }
                    : new TensorShapeProto.Types.Dimension { DimParam = axis }
            );
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape },
            },
        };
    }

    private OnnxValue Renamed(OnnxValue value, string name)
    {
        var node = new NodeProto { OpType = "Identity", Name = name };
        node.Input.Add(value.Name);
        node.Output.Add(name);
        graph.Node.Add(node);
        return new OnnxValue(name);
    }

    private OnnxValue Initial(Tensor values, string name)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var isWhole = values.dtype == ScalarType.Int64;
        var plain = values.detach().cpu().to(isWhole ? ScalarType.Int64 : ScalarType.Float32).contiguous();
        if ((bytes += plain.numel() * plain.element_size()) > MostBytes)
            throw new NotSupportedException(
                $"the weights have more than {MostBytes >> 20} MiB, which is what an ONNX file of one piece can hold; expected a smaller "
                    + "model, or export to safetensors"
            );
        var content = new TensorProto
        {
            Name = name,
            DataType = (int)(isWhole ? TensorProto.Types.DataType.Int64 : TensorProto.Types.DataType.Float),
            RawData = UnsafeByteOperations.UnsafeWrap(plain.bytes.ToArray()),
        };
        content.Dims.AddRange(plain.shape);
        graph.Initializer.Add(content);
        return new OnnxValue(name);
    }

    // Names that no weight has, because of the slash.
    private string Named(string what)
    {
        var name = $"{path}/{what}";
        var use = uses[name] = uses.GetValueOrDefault(name) + 1;
        return use == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{use}");
    }

    private string PathOf(Module module) =>
        paths.TryGetValue(module, out var found)
            ? found
            : throw new ArgumentException($"a {module.GetType().Name} is no part of the model; expected a module that is registered in it");

    private string Describe(Module module) =>
        paths.GetValueOrDefault(module) is { Length: > 0 } where
            ? $"layer '{where}' of type {module.GetType().Name}"
            : $"the model, of type {module.GetType().Name},";

    private static string Joined(string owner, string name) => owner.Length == 0 ? name : $"{owner}.{name}";
}
