using static TorchSharp.torch;

namespace FMixSharp.Benchmarks.Workloads;

/// <summary>Applying a plan to a batch that is there, and copying as many bytes.</summary>
internal static class MixWorkloads
{
    private const double Seconds = 0.05;

    public static IReadOnlyList<string> Batches { get; } = ["128x3x32x32", "64x3x224x224"];

    public static IReadOnlyList<string> Methods { get; } = ["fmix", "fmix per sample", "mixup"];

    /// <summary>"tensor" is float32 in libtorch's memory; mixing or copying it makes a new one.</summary>
    public static IReadOnlyList<string> Types { get; } = ["float32", "uint8", "tensor"];

    public static IEnumerable<Workload> All =>
        from batch in Batches
        from type in Types
        from workload in Methods.Select(method => Mix(batch, method, type)).Prepend(Copy(batch, type))
        select workload;

    public static string MixName(string batch, string method, string type) => $"mix {batch} {method} {type}";

    public static string CopyName(string batch, string type) => $"copy {batch} {type}";

    private static Workload Mix(string batch, string method, string type) =>
        new(
            MixName(batch, method, type),
            "µs",
            () =>
            {
                int[] shape = [.. batch.Split('x').Select(int.Parse)];
                MixSampler sampler = method switch
                {
                    "fmix" => new FMix(),
                    "fmix per sample" => new FMix(new FMixOptions { PerSample = true }),
                    _ => new MixUp(),
                };
                var plan = sampler.DrawOnce(shape[0], shape.AsSpan(2), RandomKey.FromSeed(1));
                return Of(
                    batch,
                    type,
                    (own, mixed) => plan.Apply(own, mixed, shape[1]),
                    (own, mixed) => plan.Apply(own, mixed, shape[1]),
                    images => plan.Apply(images),
                    plan.Dispose
                );
            }
        );

    private static Workload Copy(string batch, string type) =>
        new(
            CopyName(batch, type),
            "µs",
            () =>
                Of(batch, type, (own, mixed) => own.CopyTo(mixed, 0), (own, mixed) => own.CopyTo(mixed, 0), images => images.clone(), null)
        );

    private static ReadyWorkload Of(
        string batch,
        string type,
        Action<float[], float[]> onFloats,
        Action<byte[], byte[]> onBytes,
        Func<Tensor, Tensor> onTensor,
        Action? release
    )
    {
        long[] shape = [.. batch.Split('x').Select(long.Parse)];
        var length = (int)shape.Aggregate((a, b) => a * b);
        if (type == "uint8")
        {
            byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)i)],
                mixed = new byte[length];
            return Clock.Microseconds(() => onBytes(bytes, mixed), seconds: Seconds, release: release);
        }
        float[] floats = [.. Enumerable.Range(0, length).Select(i => i % 251f)];
        if (type == "float32")
        {
            var mixed = new float[length];
            return Clock.Microseconds(() => onFloats(floats, mixed), seconds: Seconds, release: release);
        }
        set_num_threads(1);
        var images = tensor(floats).view(shape);
        return Clock.Microseconds(
            () => onTensor(images).Dispose(),
            seconds: Seconds,
            release: () =>
            {
                images.Dispose();
                release?.Invoke();
            }
        );
    }
}
