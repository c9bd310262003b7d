using static TorchSharp.torch;

namespace FMixSharp.GpuProof;

/// <summary>Whether the device mixes, and computes losses and accuracies, as the processor does.</summary>
internal static class Equality
{
    private const int Batch = 9,
        Channels = 3,
        Classes = 7;
    private static readonly int[] space = [28, 28];
    private static readonly RandomKey key = RandomKey.FromSeed(5);

    private static readonly (string Name, MixSampler Sampler, bool BytesOnly)[] methods =
    [
        ("fmix", new FMix(), false),
        ("fmix, per sample", new FMix(new FMixOptions { PerSample = true }), false),
        ("fmix, soft", new FMix(new FMixOptions { Softness = 0.3 }), false),
        ("cutmix", new CutMix(), false),
        ("mixup", new MixUp(), false),
        ("mixup, per sample", new MixUp(new MixUpOptions { PerSample = true }), false),
        ("cutout", new Cutout(new CutoutOptions { Side = 9 }), false),
        ("random erasing, noise", new RandomErasing(new RandomErasingOptions { Probability = 1, Fill = Fill.Normal(100, 20) }), false),
        ("between-class, images", new BetweenClass(new BetweenClassOptions { Blend = Blend.Images() }), false),
        ("augmix", new AugMix(), true),
        ("choice per sample", new RandomChoice(new FMix(), new MixUp(), new RandomErasing()) { PerSample = true }, false),
    ];

    public static object Run(Device device)
    {
        var rows = new List<object>();
        var (cases, unequal) = (0, new List<string>());

        void Row(string name, double difference, double allowed)
        {
            cases++;
            rows.Add(
                new
                {
                    name,
                    difference,
                    allowed,
                }
            );
            if (!(difference <= allowed))
                unequal.Add(name);
        }

        foreach (var (name, sampler, bytesOnly) in methods)
        {
            foreach (var type in bytesOnly ? [ScalarType.Byte] : (ScalarType[])[ScalarType.Float32, ScalarType.Byte, ScalarType.BFloat16])
            {
                foreach (var channelsLast in (bool[])[false, true])
                {
                    using var scope = NewDisposeScope();
                    var images = Images(type, channelsLast);
                    var plan = sampler.DrawOnce(images, key, Labels());
                    var here = images.to(device);
                    var difference = Difference(plan.Apply(images), plan.Apply(here));
                    Row($"{name}, {type}{(channelsLast ? ", channels last" : "")}", difference, 0);
                }
            }
            if (!bytesOnly)
                Row($"{name}, gradient", Gradient(sampler, device), 1e-6);
        }
        foreach (var (name, difference) in Losses(device))
            Row(name, difference, 1e-5); // sums of 63 numbers in another order
        return new
        {
            summary = unequal.Count == 0
                ? $"{cases} of {cases} equal"
                : $"{unequal.Count} of {cases} unequal: {string.Join("; ", unequal)}",
            cases,
            unequal,
            rows,
        };
    }

    private static Tensor Images(ScalarType type, bool channelsLast)
    {
        var stream = key.Fold("images").Stream();
        var values = new float[Batch * Channels * space[0] * space[1]];
        foreach (ref var value in values.AsSpan())
            value = type == ScalarType.Byte ? stream.NextInt(256) : (float)stream.NextNormal();
        long[] shape = [Batch, Channels, .. space.Select(length => (long)length)];
        var images = tensor(values).view(shape).to(type);
        return channelsLast ? images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : images;
    }

    private static Tensor Labels() => arange(Batch).remainder(Classes);

    private static double Gradient(MixSampler sampler, Device device)
    {
        using var scope = NewDisposeScope();
        var images = Images(ScalarType.Float32, channelsLast: false);
        var plan = sampler.DrawOnce(images, key, Labels());
        return Difference(Of(CPU), Of(device));

        Tensor Of(Device where)
        {
            var leaf = images.to(where).detach().clone().requires_grad_();
            plan.Apply(leaf).square().sum().backward();
            return leaf.grad!;
        }
    }

    private static IEnumerable<(string Name, double Difference)> Losses(Device device)
    {
        using var scope = NewDisposeScope();
        var stream = key.Fold("logits").Stream();
        float[] Normals(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)stream.NextNormal())];
        var logits = tensor(Normals(Batch * Classes)).view(Batch, Classes);
        var labels = Labels();
        var targets = tensor(Normals(Batch * Classes)).view(Batch, Classes).gt(0).to(ScalarType.Float32);
        var weights = tensor(Normals(Classes)).abs();
        var plan = new FMix(new FMixOptions { PerSample = true }).DrawOnce(Images(ScalarType.Float32, false), key);
        (string, Func<Device, Tensor>)[] all =
        [
            ("cross entropy", d => plan.CrossEntropy(logits.to(d), labels.to(d))),
            ("cross entropy, smoothed", d => plan.CrossEntropy(logits.to(d), labels.to(d), 0.1)),
            ("cross entropy, class weights", d => plan.CrossEntropy(logits.to(d), labels.to(d), classWeights: weights.to(d))),
            ("cross entropy, soft targets", d => plan.CrossEntropy(logits.to(d), nn.functional.softmax(logits, 1).to(d))),
            ("binary cross entropy", d => plan.BinaryCrossEntropy(logits.to(d), targets.to(d))),
            ("mean squared error", d => plan.MeanSquaredError(logits.to(d), targets.to(d))),
            ("soft targets", d => plan.SoftTargets(labels.to(d), Classes)),
            ("mixed correct", d => plan.MixedCorrect(logits.to(d), labels.to(d))),
            ("either correct", d => plan.EitherCorrect(logits.to(d), labels.to(d))),
        ];
        foreach (var (name, loss) in all)
            yield return (name, Difference(loss(CPU), loss(device)));
    }

    // The largest of all values; NaN where shapes differ.
    private static double Difference(Tensor expected, Tensor found)
    {
        using var scope = NewDisposeScope();
        if (!expected.shape.SequenceEqual(found.shape))
            return double.NaN;
        return (expected.detach().to(ScalarType.Float64) - found.detach().cpu().to(ScalarType.Float64)).abs().max().item<double>();
    }
}
