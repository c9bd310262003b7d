using System.Text.Json;
using FMixSharp.Analysis.Attacks;
using FMixSharp.Analysis.Attribution;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using static TorchSharp.torch;

namespace FMixSharp.Benchmarks.Workloads;

/// <summary>
/// Attacks and class activation maps of one network, which a file gives to the peers, so that they do the same; one thread.
/// </summary>
internal static class ModelWorkloads
{
    /// <summary>Images of a batch.</summary>
    public const int Images = 32;

    private const int Width = 16;

    public static IReadOnlyList<Workload> Attacks { get; } =
    [
        new("DeepFool, 10 candidates", "µs/image", () => Attack(new DeepFool(AttackNorm.Linf))),
        new(
            "PGD, 5 steps",
            "µs/image",
            () => Attack(new ProjectedGradientDescent(AttackNorm.Linf, new() { Steps = 5, RandomStart = false }))
        ),
    ];

    public static IReadOnlyList<Workload> Maps { get; } = [Map("layer2"), Map("layer4")];

    /// <summary>The network's weights and the images in the safetensors layout, by PyTorch's usual names and "images".</summary>
    public static void Write(string path)
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        var tensors = network.state_dict().Where(entry => entry.Value.is_floating_point()).Append(new("images", Batch())).ToArray();
        var header = new Dictionary<string, object>();
        long end = 0;
        foreach (var (name, value) in tensors)
            header[name] = new
            {
                dtype = "F32",
                shape = value.shape,
                data_offsets = new[] { end, end += value.numel() * 4 },
            };
        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        using var file = new BinaryWriter(File.Create(path));
        file.Write((long)text.Length);
        file.Write(text);
        foreach (var (_, value) in tensors)
            file.Write(value.contiguous().bytes);
    }

    private static ReadyWorkload Attack(Attack attack)
    {
        set_num_threads(1);
        var network = Network();
        var model = new AttackedModel(network)
        {
            Mean = Normalisation.Cifar.Mean,
            StandardDeviation = Normalisation.Cifar.StandardDeviation,
        };
        var images = Batch();
        var labels = Predictions(model, images);
        var goal = AttackGoal.Misclassify(labels);
        return Clock.Microseconds(
            () =>
            {
                foreach (var result in attack.Run(model, images, goal, [0.01], RandomKey.FromSeed(3)))
                    result.Dispose();
            },
            Images,
            release: () =>
            {
                labels.Dispose();
                images.Dispose();
                network.Dispose();
            }
        );
    }

    private static Workload Map(string layer) =>
        new(
            $"Grad-CAM, {layer}",
            "µs/image",
            () =>
            {
                set_num_threads(1);
                var network = Network();
                var images = Batch();
                var extractor = new CamExtractor(network, layer);
                return Clock.Microseconds(
                    () => extractor.Compute(images).Dispose(),
                    Images,
                    release: () =>
                    {
                        images.Dispose();
                        network.Dispose();
                    }
                );
            }
        );

    private static nn.Module<Tensor, Tensor> Network()
    {
        var network = ModelCatalog.Create("preact-resnet18", Width, null, 3, 10);
        ModelInitialisation.Initialise(network, RandomKey.FromSeed(1));
        network.eval();
        return network;
    }

    private static Tensor Batch()
    {
        var noise = RandomKey.FromSeed(2).Stream();
        var pixels = new float[Images * 3072];
        foreach (ref var pixel in pixels.AsSpan())
            pixel = (float)noise.NextDouble();
        return tensor(pixels).reshape(Images, 3, 32, 32);
    }

    private static Tensor Predictions(AttackedModel model, Tensor images)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return model.Logits(images).argmax(1).MoveToOuterDisposeScope();
    }
}
