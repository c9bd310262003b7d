using System.Globalization;
using System.Text.Json;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Safetensors;
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

    private const string OfOtherClasses = "its head is of other classes";

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
        var prefix = ImageWeightsNames.Prefix(file.Tensors);
        foreach (var tensor in file.Tensors)
            if (ImageWeightsNames.Own(tensor.Name[prefix.Length..]) is var own && !tensors.TryAdd(own, tensor))
                throw new WeightsException($"{source.File}: two tensors stand for {SafetensorsHeader.Printable(own)}; expected one");
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
        ImageWeightsSize.RequireRoom(file, model, tensors);
        if (model == "se-resnext50" && file.Tensors.Any(tensor => tensor.Name.Contains(".se.fc1.", StringComparison.Ordinal)))
            throw new WeightsException(
                $"{source.File} is timm's seresnext50_32x4d by its names, whose first pool is padded; train se-resnext50-padded with it"
            );
        return like(tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.Shape), channels, classes)
            ?? throw ImageWeightsSize.Unknown(file, model, tensors);
    }

    /// <summary>
    /// Throws where names and shapes do not fit, as <see cref="Load"/> does, whatever the data are: reads no values.
    /// </summary>
    /// <param name="width">As for <see cref="Build"/>.</param>
    /// <param name="depth">Likewise.</param>
    /// <exception cref="WeightsException">They do not fit.</exception>
    public void RequireFit(int? width, int? depth)
    {
        using var scope = NewDisposeScope();
        using var network = Build(width, depth, 3, 2);
        Fit(network, new Dictionary<string, WeightsTensor>(tensors, StringComparer.Ordinal), anyChannels: true);
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
        var stem = Stem(network);
        var left = new Dictionary<string, WeightsTensor>(tensors, StringComparer.Ordinal);
        var storedHead = StoredHead(head);
        var fitting = Fit(network, left, anyChannels: false);
        foreach (var (name, (stored, values)) in fitting)
            Copy(name, stored, values, name == stem);
        var otherHead = storedHead is null ? "it has no head" : CopyHead(left, storedHead, network, head);
        return Said(network, head, otherHead, left, fitting[stem].Stored.Shape[1], fitting[stem].Values.shape[1]);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private static string Stem(Module network) => network.named_parameters().First(entry => entry.parameter.dim() == 4).name;

    private string? StoredHead(string head) => heads.Prepend(head).FirstOrDefault(name => tensors.ContainsKey($"{name}.weight"));

    // The body's tensors, which are no longer left then, with those of the file for them. The first layer may be of any channels where the
    // data are not known yet.
    private Dictionary<string, (WeightsTensor Stored, Tensor Values)> Fit(
        Module network,
        Dictionary<string, WeightsTensor> left,
        bool anyChannels
    )
    {
        var head = ModelParts.Head(network)!;
        var stem = Stem(network);
        var storedHead = StoredHead(head);
        var body = Parts(network).Where(part => !ModelParts.IsIn(part.Name, head)).ToArray();
        Dictionary<string, (WeightsTensor Stored, Tensor Values)> fitting = [];
        List<string> missing = [],
            misshapen = [];
        foreach (var (name, values) in body)
        {
            if (!left.Remove(name, out var stored))
                missing.Add(name);
            else if (Fits(stored.Shape, values.shape, name == stem, anyChannels))
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
                                ImageWeightsNames.Group(missing, "it lacks"),
                                ImageWeightsNames.Group(foreign, "the network has no"),
                                ImageWeightsNames.Group(misshapen, "of another shape is"),
                            ]
                    ).Where(part => part.Length > 0)
                )
            );
        return fitting;
    }

    private ImageWeights WithNormalisation()
    {
        stated = source.Preparation.Normalisation;
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
                stated = StatedPreparation.Pair(source.File, means.RootElement, deviations.RootElement);
            }
            catch (JsonException error)
            {
                throw new WeightsException($"{source.File}: {MeanName} or {DeviationName} is not JSON", error);
            }
        }
        return this;
    }

    // Copies the last layer, where it has as many outputs; all of it is no longer left then. Else says why not, null where it was copied.
    private string? CopyHead(Dictionary<string, WeightsTensor> left, string stored, Module network, string head)
    {
        var own = Parts(network).Where(part => ModelParts.IsIn(part.Name, head)).ToDictionary(part => part.Name, part => part.Values);
        var pairs = own.Select(part =>
                (Name: stored + part.Key[head.Length..], Stored: left.GetValueOrDefault(stored + part.Key[head.Length..]), part.Value)
            )
            .ToArray();
        foreach (var name in left.Keys.Where(name => ModelParts.IsIn(name, stored)).ToArray())
            left.Remove(name);
        foreach (var (name, tensor, values) in pairs)
        {
            if (tensor is null)
                return $"its head has no {name}";
            if (tensor.Shape.Length != values.dim() || tensor.Shape[0] != values.shape[0])
                return OfOtherClasses;
            if (!tensor.Shape.AsSpan().SequenceEqual(values.shape))
                return $"of another shape is {name} {tensor} (expected [{string.Join(", ", values.shape)}])";
        }
        foreach (var (name, tensor, values) in pairs)
            Copy(name, tensor!, values, isStem: false);
        return null;
    }

    private List<string> Said(
        Module network,
        string head,
        string? otherHead,
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
                    otherHead is null
                        ? $"and its head of {classes} classes."
                        : $"{otherHead}: one for {classes}{(otherHead == OfOtherClasses ? "" : " classes")} begins at random."
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
            said.Add($"Not used are {ImageWeightsNames.Few(unused)}.");
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

    private void Copy(string name, WeightsTensor stored, Tensor values, bool isStem)
    {
        using var scope = NewDisposeScope();
        var read = file.Read(stored);
        if (name.EndsWith(".running_var", StringComparison.Ordinal) && read.numel() > 0 && read.min().item<float>() is < 0 and var least)
            throw new WeightsException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{source.File}: tensor {stored.Printable} has the variance {least}; expected none below 0; get the file again"
                )
            );
        if (isStem && source.Preparation.IsBgr && read.shape[1] == 3)
            read = read.flip(1);
        if (isStem && read.shape[1] != values.shape[1])
            read = values.shape[1] == 1 ? read.sum(1, keepdim: true) : read.expand(values.shape) / values.shape[1];
        values.copy_(read);
    }

    // The first layer may see colours where the other one sees grey.
    private static bool Fits(long[] stored, long[] own, bool isStem, bool anyChannels) =>
        stored.AsSpan().SequenceEqual(own)
        || isStem
            && stored.Length == own.Length
            && (anyChannels || stored[1] == 1 || own[1] == 1)
            && stored[0] == own[0]
            && stored.AsSpan(2).SequenceEqual(own.AsSpan(2));

    // Parameters and buffers; how many batches a batch norm has seen is no weight.
    private static IEnumerable<(string Name, Tensor Values)> Parts(Module network) =>
        network
            .named_parameters()
            .Select(entry => (entry.name, (Tensor)entry.parameter))
            .Concat(network.named_buffers().Where(entry => !IsCount(entry.name)).Select(entry => (entry.name, entry.buffer)));

    private static bool IsCount(string name) => name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
}
