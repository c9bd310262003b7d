using System.Globalization;
using System.Text.Json;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Models;

/// <summary>
/// Published weights for a network of images, by the names of torchvision and timm, or of <c>fmix export --format safetensors</c>.
/// </summary>
internal sealed class ImageWeights : IDisposable
{
    /// <summary>What our own files say of their images, in JSON: means and deviations of the channels.</summary>
    public const string MeanName = "fmix.mean",
        DeviationName = "fmix.standard_deviation";

    private const int Few = 6; // names in a message

    // What goes before all names of a file that holds more than a network.
    private static readonly string[] prefixes = ["module.", "_orig_mod.", "model.", "backbone.", "state_dict."];

    // Names that the last layer has in other programs.
    private static readonly string[] heads = ["fc", "last_linear", "classifier", "head.fc", "head", "linear"];

    private readonly string model;
    private readonly WeightsSource source;
    private readonly WeightsFile file;

    // By names of ours where there are such.
    private readonly Dictionary<string, WeightsTensor> tensors = new(StringComparer.Ordinal);

    // What folder or file say of it; null where they say nothing.
    private Normalisation? stated;

    private Normalisation Normalisation => stated ?? Normalisation.ImageNet;

    private ImageWeights(string model, WeightsSource source, WeightsFile file)
    {
        (this.model, this.source, this.file) = (model, source, file);
        if (file.Tensors.Count == 0)
            throw new WeightsException($"{source.File} holds no tensor");
        var prefix = Prefix(file.Tensors);
        foreach (var tensor in file.Tensors)
            if (!tensors.TryAdd(Own(tensor.Name[prefix.Length..]), tensor))
                throw new WeightsException($"{source.File}: two tensors stand for {Own(tensor.Name[prefix.Length..])}; expected one");
    }

    /// <summary>Opens them; reads no values yet.</summary>
    /// <param name="path">A file or a folder, as it lies or relative to $FMIX_DATA.</param>
    /// <param name="model">Name of the network, for messages and for its size.</param>
    /// <exception cref="WeightsException">They cannot be used.</exception>
    public static ImageWeights Open(string path, string model)
    {
        var source = WeightsSource.Open(path);
        var file = WeightsFile.Open(source.File);
        try
        {
            if (file is OnnxWeights onnx && ModelCatalog.Find(model).Like is not null && ResidualOnnx.IsNeeded(onnx))
                file = new ResidualOnnx(onnx);
            return new ImageWeights(model, source, file).WithNormalisation();
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// How images of so many channels are normalised for these weights: as their folder or file says it; else as ImageNet's usually are.
    /// </summary>
    public Normalisation For(int channels) =>
        Normalisation.Mean.Length == channels ? Normalisation
        : channels == 1 ? new Normalisation([Normalisation.Mean.Average()], [Normalisation.StandardDeviation.Average()])
        : Normalisation.Mean.Length == 1
            ? new Normalisation(
                [.. Enumerable.Repeat(Normalisation.Mean[0], channels)],
                [.. Enumerable.Repeat(Normalisation.StandardDeviation[0], channels)]
            )
        : throw new WeightsException(
            $"{source.File} is for images of {Counted.Of(Normalisation.Mean.Length, "channels")}, and here are {channels}"
        );

    /// <summary>The network in the size of the weights, with weights of its own yet; the caller owns it.</summary>
    /// <param name="width">Of a network whose size the weights do not say; null for its own.</param>
    /// <param name="depth">Likewise.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="WeightsException">The weights are of no such network.</exception>
    public Module<Tensor, Tensor> Build(int? width, int? depth, int channels, int classes)
    {
        var entry = ModelCatalog.Find(model);
        if (entry.Like is not { } like)
            return entry.Build(width ?? entry.Width, depth ?? entry.Depth, channels, classes);
        if (model == "se-resnext50" && file.Tensors.Any(tensor => tensor.Name.Contains(".se.fc1.", StringComparison.Ordinal)))
            throw new WeightsException(
                $"{source.File} is timm's seresnext50_32x4d by its names, whose first pool is padded; train se-resnext50-padded with it"
            );
        return like(tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.Shape), channels, classes)
            ?? throw new WeightsException(
                $"{source.File} has no weights of {model}: expected names such as conv1.weight and layer1.0.conv1.weight, as "
                    + $"torchvision and timm have them, but there are {Names(file.Tensors.Select(tensor => tensor.Printable))}"
            );
    }

    /// <summary>Overwrites all weights and buffers but those of the head, and those as well where it has as many classes.</summary>
    /// <param name="network">Of <see cref="Build"/>; changed in place.</param>
    /// <returns>What was done, in sentences for the user.</returns>
    /// <exception cref="WeightsException">
    /// They do not fit; the message lists what is missing, left over or of another shape. The network may have some of them then.
    /// </exception>
    public IReadOnlyList<string> Load(Module network)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var head = ModelParts.Head(network)!;
        var stem = network.named_parameters().First(entry => entry.parameter.dim() == 4).name;
        var left = new Dictionary<string, WeightsTensor>(tensors, StringComparer.Ordinal);
        var storedHead = heads.Prepend(head).FirstOrDefault(name => left.ContainsKey($"{name}.weight"));
        var body = Parts(network).Where(part => !ModelParts.IsIn(part.Name, head)).ToArray();
        Dictionary<string, (WeightsTensor Stored, Tensor Values)> fitting = [];
        List<string> missing = [],
            misshapen = [];
        foreach (var (name, values) in body)
        {
            if (!left.Remove(name, out var stored))
                missing.Add(name);
            else if (Fits(stored.Shape, values.shape, name == stem))
                fitting.Add(name, (stored, values));
            else
                misshapen.Add($"{name} {stored} (expected [{string.Join(", ", values.shape)}])");
        }
        var children = network.named_children().Select(child => child.name).ToHashSet();
        string[] foreign =
        [
            .. left.Where(pair =>
                    children.Contains(pair.Key.Split('.')[0])
                    && !ModelParts.IsIn(pair.Key, head)
                    && !ModelParts.IsIn(pair.Key, storedHead)
                    && !IsCount(pair.Key)
                )
                .Select(pair => pair.Value.Printable),
        ];
        if (missing.Count + misshapen.Count + foreign.Length > 0)
            throw new WeightsException(
                string.Join(
                    "; ",
                    (
                        (string[])
                            [
                                $"{source.File} does not fit {model}",
                                Group(missing, "it lacks"),
                                Group(foreign, "the network has no"),
                                Group(misshapen, "of another shape is"),
                            ]
                    ).Where(part => part.Length > 0)
                )
            );
        foreach (var (name, (stored, values)) in fitting)
            Copy(stored, values, name == stem);
        var takesHead = storedHead is not null && TakesHead(left, storedHead, network, head);
        return Said(network, head, storedHead, takesHead, left, fitting[stem].Stored.Shape[1], fitting[stem].Values.shape[1]);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private ImageWeights WithNormalisation()
    {
        stated = source.Normalisation;
        if (
            stated is null
            && file.Metadata.TryGetValue(MeanName, out var mean)
            && file.Metadata.TryGetValue(DeviationName, out var deviation)
        )
        {
            try
            {
                using var means = JsonDocument.Parse(mean);
                using var deviations = JsonDocument.Parse(deviation);
                stated = WeightsSource.Pair(source.File, means.RootElement, deviations.RootElement);
            }
            catch (JsonException error)
            {
                throw new WeightsException($"{source.File}: {MeanName} or {DeviationName} is not JSON", error);
            }
        }
        return this;
    }

    // Copies the last layer, where it has as many outputs; what was copied is no longer left.
    private bool TakesHead(Dictionary<string, WeightsTensor> left, string stored, Module network, string head)
    {
        var own = Parts(network).Where(part => ModelParts.IsIn(part.Name, head)).ToDictionary(part => part.Name, part => part.Values);
        var pairs = own.Select(part => (Stored: left.GetValueOrDefault(stored + part.Key[head.Length..]), part.Value)).ToArray();
        foreach (var name in left.Keys.Where(name => ModelParts.IsIn(name, stored)).ToArray())
            left.Remove(name);
        if (pairs.Any(pair => pair.Stored is null || !pair.Stored.Shape.AsSpan().SequenceEqual(pair.Value.shape)))
            return false;
        foreach (var (tensor, values) in pairs)
            Copy(tensor!, values, isStem: false);
        return true;
    }

    private List<string> Said(
        Module network,
        string head,
        string? storedHead,
        bool takesHead,
        Dictionary<string, WeightsTensor> left,
        long storedChannels,
        long channels
    )
    {
        var blocks = ResNetStages.Of([.. tensors.Keys]) is { } stages ? $", blocks {string.Join(", ", stages.Blocks)}" : "";
        var classes = network.named_parameters().First(entry => entry.name == $"{head}.weight").parameter.shape[0];
        List<string> said =
        [
            $"{source.File}: all weights of {model}'s body{blocks}, with the statistics of its batch norms; "
                + (
                    takesHead ? $"and its head of {classes} classes."
                    : storedHead is null ? $"it has no head: one for {classes} classes begins at random."
                    : $"its head is of other classes: one for {classes} begins at random."
                ),
        ];
        if (storedChannels != channels)
            said.Add(
                channels == 1
                    ? $"Its first layer sees {storedChannels} channels: for grey images their weights are added up."
                    : $"Its first layer sees one channel: each of the {channels} gets a part of its weights."
            );
        string[] unused = [.. left.Where(pair => !IsCount(pair.Key)).Select(pair => pair.Value.Printable)];
        if (unused.Length > 0)
            said.Add($"Not used are {Names(unused)}.");
        var shown = For((int)channels);
        said.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Images are normalised "
                    + $"{(stated is not null ? "as the weights say it" : "as for ImageNet, since the weights do not say how")}: "
                    + $"mean {string.Join(", ", shown.Mean.Select(Rounded))}, deviation "
                    + $"{string.Join(", ", shown.StandardDeviation.Select(Rounded))}."
            )
        );
        return said;

        static string Rounded(float value) => value.ToString("0.####", CultureInfo.InvariantCulture);
    }

    private void Copy(WeightsTensor stored, Tensor values, bool isStem)
    {
        using var scope = NewDisposeScope();
        var read = file.Read(stored);
        if (isStem && source.IsBgr && read.shape[1] == 3)
            read = read.flip(1);
        if (isStem && read.shape[1] != values.shape[1])
            read = values.shape[1] == 1 ? read.sum(1, keepdim: true) : read.expand(values.shape) / values.shape[1];
        values.copy_(read);
    }

    // The first layer may see colours where the other one sees grey.
    private static bool Fits(long[] stored, long[] own, bool isStem) =>
        stored.AsSpan().SequenceEqual(own)
        || isStem
            && stored.Length == own.Length
            && (stored[1] == 1 || own[1] == 1)
            && stored[0] == own[0]
            && stored.AsSpan(2).SequenceEqual(own.AsSpan(2));

    // Parameters and buffers; how many batches a batch norm has seen is no weight.
    private static IEnumerable<(string Name, Tensor Values)> Parts(Module network) =>
        network
            .named_parameters()
            .Select(entry => (entry.name, (Tensor)entry.parameter))
            .Concat(network.named_buffers().Where(entry => !IsCount(entry.name)).Select(entry => (entry.name, entry.buffer)));

    private static bool IsCount(string name) => name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);

    private static string Group(IReadOnlyList<string> names, string what) => names.Count == 0 ? "" : $"{what} {Names(names)}";

    private static string Names(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(Few)) + (all.Length > Few ? $" and {all.Length - Few} more" : "");
    }

    private static string Prefix(IReadOnlyList<WeightsTensor> tensors)
    {
        var prefix = "";
        while (
            prefixes.FirstOrDefault(next => tensors.All(tensor => tensor.Name.StartsWith(prefix + next, StringComparison.Ordinal)))
                is { } found
        )
            prefix += found;
        return prefix;
    }

    // Squeeze-and-excitation and its stem are called otherwise in timm and in the released code.
    private static string Own(string name) =>
        (name.StartsWith("layer0.", StringComparison.Ordinal) ? name["layer0.".Length..] : name).Replace(
            ".se.fc",
            ".se_module.fc",
            StringComparison.Ordinal
        );
}
