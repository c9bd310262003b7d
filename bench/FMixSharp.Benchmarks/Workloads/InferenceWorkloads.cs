using System.Globalization;
using FMixSharp.Lab.Export;
using FMixSharp.Lab.Models;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace FMixSharp.Benchmarks.Workloads;

/// <summary>The answers of a ResNet-18 to images of 224×224, by TorchSharp and by ONNX Runtime on what is exported; one thread.</summary>
internal static class InferenceWorkloads
{
    private const string Model = "resnet18",
        Torch = "TorchSharp",
        Onnx = "ONNX Runtime";

    /// <summary>Images that are computed at once.</summary>
    public static IReadOnlyList<int> Batches { get; } = [1, 32];

    public static IReadOnlyList<Workload> All { get; } =
    [
        .. Batches.SelectMany(batch =>
            new Workload[]
            {
                new(OfOnnx(batch), "µs/image", () => WithOnnx(batch)),
                new(OfTorch(batch), "µs/image", () => WithTorch(batch)),
            }
        ),
    ];

    /// <summary>Name of the workload of ONNX Runtime.</summary>
    public static string OfOnnx(int batch) => Name(Onnx, batch);

    /// <summary>Name of the workload of TorchSharp.</summary>
    public static string OfTorch(int batch) => Name(Torch, batch);

    private static string Name(string library, int batch) =>
        string.Create(CultureInfo.InvariantCulture, $"{Model} 224x224, batch of {batch}, {library}");

    private static ReadyWorkload WithTorch(int batch)
    {
        set_num_threads(1);
        var network = Network();
        var images = Images(batch);
        return Clock.Microseconds(
            () =>
            {
                using var quiet = no_grad();
                network.call(images).Dispose();
            },
            batch,
            release: () =>
            {
                images.Dispose();
                network.Dispose();
            }
        );
    }

    private static ReadyWorkload WithOnnx(int batch)
    {
        var images = Images(batch);
        var session = Session(images);
        var value = OrtValue.CreateTensorValueFromMemory(images.data<float>().ToArray(), images.shape);
        images.Dispose();
        var run = new RunOptions();
        return Clock.Microseconds(
            () => session.Run(run, ["inputs"], [value], ["logits"]).Dispose(),
            batch,
            release: () =>
            {
                run.Dispose();
                value.Dispose();
                session.Dispose();
            }
        );
    }

    private static InferenceSession Session(Tensor images)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + OnnxExport.Ending);
        try
        {
            using var network = Network();
            OnnxExport.Save(network, images, path);
            using var options = new SessionOptions { IntraOpNumThreads = 1 };
            return new InferenceSession(path, options);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static nn.Module<Tensor, Tensor> Network()
    {
        var network = ModelCatalog.Create(Model, null, null, 3, 1000);
        ModelInitialisation.Initialise(network, RandomKey.FromSeed(1));
        network.eval();
        return network;
    }

    private static Tensor Images(int batch)
    {
        var noise = RandomKey.FromSeed(2).Stream();
        var pixels = new float[batch * 3 * 224 * 224];
        foreach (ref var pixel in pixels.AsSpan())
            pixel = (float)noise.NextDouble();
        return tensor(pixels).reshape(batch, 3, 224, 224);
    }
}
