using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace FMixSharp.Samples;

/// <summary>
/// Test vectors for other languages: random numbers, masks of seeds, and plans with what they make of a batch. docs/spec/plan-2.md and
/// docs/spec/seeds.md explain them. A folder that is written twice is the same byte for byte.
/// </summary>
public static class ConformanceVectors
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Writes all of them.</summary>
    /// <param name="folder">Made if it is not there; files of earlier vectors in it are deleted.</param>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(folder))
            File.Delete(file);
        WriteRandomNumbers(folder);
        WriteMasks(folder);
        WritePlans(folder);
        var sums = Directory
            .GetFiles(folder)
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {Path.GetFileName(file)}\n");
        File.WriteAllText(Path.Combine(folder, "SHA256SUMS"), string.Concat(sums));
    }

    private static void WriteRandomNumbers(string folder)
    {
        var root = RandomKey.FromSeed(7);
        var words = root.Stream();
        var uniform = root.Fold("uniform").Stream();
        var normal = root.Fold("normal").Stream();
        var bounded = root.Fold("bounded").Stream();
        var permutation = new int[8];
        root.Fold("permutation").Stream().NextPermutation(permutation);
        var beta = root.Fold("beta").Stream();
        var content = new
        {
            Seed = 7,
            Key = root.ToString(),
            Words = Take(6, () => words.NextUInt32()),
            FoldedNumber3 = root.Fold(3).ToString(),
            FoldedNumberMinus1 = root.Fold(-1).ToString(),
            FoldedNameImage = root.Fold("image").ToString(),
            Uniform = Take(4, () => uniform.NextDouble()),
            Normal = Take(4, () => normal.NextNormal()),
            Below10 = Take(8, () => bounded.NextInt(10)),
            Permutation = permutation,
            Beta02 = Take(4, () => beta.NextBeta(0.2, 0.2)),
        };
        Save(folder, "random.json", content);

        static T[] Take<T>(int count, Func<T> next) => [.. Enumerable.Range(0, count).Select(_ => next())];
    }

    private static void WriteMasks(string folder)
    {
        (int[] Shape, double Alpha, double Decay)[] cases =
        [
            ([64], 1, 3),
            ([63], 1, 2),
            ([32, 32], 1, 3),
            ([7, 11], 0.2, 1),
            ([5, 4, 6], 1, 5),
            ([6, 15], 1, 3), // odd primes in the last axis: which comes first
            ([3, 16], 1, 3), // two 4s
            ([2, 128], 0.5, 1), // two 4s and an 8
            ([198], 1, 2), // the first line that is another rectangle than that of the divisor nearest √N
            ([2, 446], 1, 3), // a prime factor above 211
            ([1, 64], 1, 3), // not a line
        ];
        var content = cases
            .Select(
                (one, index) =>
                {
                    var seed = (ulong)(100 + index);
                    var lambdas = new double[5];
                    var masks = new byte[lambdas.Length * one.Shape.Aggregate(1, (a, b) => a * b)];
                    var fmix = new FMix(new FMixOptions { Alpha = one.Alpha, Decay = one.Decay });
                    fmix.DrawMasks(one.Shape, RandomKey.FromSeed(seed), lambdas, masks);
                    var file = $"masks-{string.Join('x', one.Shape)}.npy";
                    NpyFile.Write(Path.Combine(folder, file), [lambdas.Length, .. one.Shape], masks);
                    return new
                    {
                        Seed = seed,
                        one.Shape,
                        one.Alpha,
                        one.Decay,
                        Masks = file,
                        Lambda = lambdas,
                    };
                }
            )
            .ToArray();
        Save(folder, "masks.json", content);
    }

    private static void WritePlans(string folder)
    {
        Drawn[] turns = [FMix() with { Batches = 2 }, MixUp()],
            choices = [FMix(), CutMix(), MixUp(), new(new NoMix(), null)],
            reformulated = [FMix(new() { PerSample = true }), MixUp(new() { Reformulated = true })];
        Case[] cases =
        [
            new("fmix-1d", [41], 2, FMix()),
            new("fmix-2d", [9, 12], 3, FMix()),
            new("fmix-3d", [4, 5, 6], 1, FMix()),
            new("fmix-per-sample", [9, 12], 3, FMix(new() { PerSample = true, Alpha = 0.5 })),
            new("fmix-soft", [9, 12], 3, FMix(new() { Softness = 0.2, Lambda = 0.6 })),
            new("fmix-reformulated", [41], 2, FMix(new() { PerSample = true, Reformulated = true })),
            new("cutmix", [9, 12], 3, CutMix()),
            new("cutmix-released", [9, 12], 3, CutMix(new() { Released = true })),
            new("mixup", [4, 5, 6], 1, MixUp()),
            new("mixup-per-sample", [9, 12], 3, MixUp(new() { PerSample = true, Alpha = 0.3 })),
            new("alternation-step-1", [9, 12], 3, InTurn(turns), turns, 1),
            new("alternation-step-2", [9, 12], 3, InTurn(turns), turns, 2),
            new("choice-per-sample", [9, 12], 3, ByChance(choices), choices),
            new("choice-part-reformulated", [41], 2, ByChance(reformulated), reformulated),
            new("none", [41], 2, new Drawn(new NoMix(), null)),
        ];
        (string Name, MixPlan Plan)[] byHand = [.. EdgeCases.Plans()];
        int[][] shapes = [.. cases.Select(one => one.Shape), EdgeCases.Shape];
        foreach (var shape in shapes.DistinctBy(Name))
            WriteInputs(folder, shape, cases.FirstOrDefault(one => one.Shape.SequenceEqual(shape))?.Channels ?? EdgeCases.Channels);
        object[] contents =
        [
            .. cases.Select(one =>
            {
                var key = RandomKey.FromSeed(5).Fold(one.Name);
                return Mixed(folder, one.Name, one.Sampler.Draw(Batch, one.Shape, key, one.Step), one.Shape, one.Channels, key, one);
            }),
            .. byHand.Select(one =>
                Mixed(folder, one.Name, one.Plan, EdgeCases.Shape, EdgeCases.Channels, RandomKey.FromSeed(5).Fold(one.Name), null)
            ),
        ];
        Save(folder, "plans.json", contents);
    }

    private const int Batch = EdgeCases.Batch,
        Classes = 4;

    private static object Mixed(string folder, string name, MixPlan plan, int[] shape, int channels, RandomKey key, Case? drawn)
    {
        using var _ = plan;
        plan.Save(Path.Combine(folder, $"{name}.json"));
        var (floats, bytes) = Inputs(shape, channels);
        var (mixedFloats, mixedBytes) = (new float[floats.Length], new byte[bytes.Length]);
        plan.Apply(floats, mixedFloats, channels);
        plan.Apply(bytes, mixedBytes, channels);
        int[] full = [Batch, channels, .. shape];
        NpyFile.Write(Path.Combine(folder, $"{name}.mixed-float32.npy"), full, mixedFloats);
        NpyFile.Write(Path.Combine(folder, $"{name}.mixed-uint8.npy"), full, mixedBytes);
        var logits = key.Fold("logits").Stream();
        var scores = Enumerable
            .Range(0, Batch)
            .Select(_ => Enumerable.Range(0, Classes).Select(_ => logits.NextNormal()).ToArray())
            .ToArray();
        int[] labels = [0, 1, 2, 3, 1];
        return new
        {
            Plan = $"{name}.json",
            RunKey = drawn is null ? null : key.ToString(),
            drawn?.Step,
            Methods = drawn?.Methods.Select(one => one.Content),
            Inputs = $"inputs-{Name(shape)}",
            Labels = labels,
            Logits = scores,
            CrossEntropy = CrossEntropy(plan, scores, labels),
            LabelWeights = Enumerable.Range(0, Batch).Select(plan.LabelWeight).ToArray(),
        };
    }

    private static Alternation InTurn(Drawn[] methods) => new([.. methods.Select(one => (one.Batches, one.Sampler))]);

    private static RandomChoice ByChance(Drawn[] methods) => new([.. methods.Select(one => one.Sampler)]) { PerSample = true };

    private static Drawn FMix(FMixOptions? options = null) => new(new FMix(options), options ?? new FMixOptions());

    private static Drawn CutMix(CutMixOptions? options = null) => new(new CutMix(options), options ?? new CutMixOptions());

    private static Drawn MixUp(MixUpOptions? options = null) => new(new MixUp(options), options ?? new MixUpOptions());

    /// <summary>A method and what it was told, which stands beside its plans.</summary>
    private sealed record Drawn(MixSampler Sampler, MixOptions? Options)
    {
        /// <summary>How many batches its turn has.</summary>
        public int Batches { get; init; } = 1;

        public object Content =>
            new
            {
                Sampler.Method,
                Batches,
                Options?.Alpha,
                (Options as FMixOptions)?.Decay,
                (Options as FMixOptions)?.Softness,
                Options?.Lambda,
                Options?.PerSample,
                Options?.Reformulated,
            };
    }

    private sealed record Case(string Name, int[] Shape, int Channels, MixSampler Sampler, Drawn[] Methods, long Step = 0)
    {
        public Case(string name, int[] shape, int channels, Drawn method)
            : this(name, shape, channels, method.Sampler, [method]) { }
    }

    private static double CrossEntropy(MixPlan plan, double[][] logits, int[] labels)
    {
        var sum = 0.0;
        for (var i = 0; i < Batch; i++)
        {
            var all = Math.Log(logits[i].Sum(Math.Exp));
            var own = plan.LabelWeight(i);
            sum += own * (all - logits[i][labels[i]]) + (1 - own) * (all - logits[i][labels[plan.Partners[i]]]);
        }
        return sum / Batch;
    }

    private static void WriteInputs(string folder, int[] shape, int channels)
    {
        var (floats, bytes) = Inputs(shape, channels);
        int[] full = [Batch, channels, .. shape];
        NpyFile.Write(Path.Combine(folder, $"inputs-{Name(shape)}.float32.npy"), full, floats);
        NpyFile.Write(Path.Combine(folder, $"inputs-{Name(shape)}.uint8.npy"), full, bytes);
    }

    private static (float[] Floats, byte[] Bytes) Inputs(int[] shape, int channels)
    {
        var stream = RandomKey.FromSeed(6).Fold(Name(shape)).Stream();
        var floats = new float[shape.Aggregate(Batch * channels, (a, b) => a * b)];
        var bytes = new byte[floats.Length];
        for (var i = 0; i < floats.Length; i++)
            (floats[i], bytes[i]) = ((float)(2 * stream.NextDouble() - 1), (byte)stream.NextInt(256));
        if (shape.SequenceEqual(EdgeCases.Shape))
            EdgeCases.Put(floats);
        return (floats, bytes);
    }

    private static string Name(int[] shape) => string.Join('x', shape.Select(length => length.ToString(CultureInfo.InvariantCulture)));

    private static void Save(string folder, string name, object content) =>
        File.WriteAllText(Path.Combine(folder, name), JsonSerializer.Serialize(content, Readable) + "\n");
}
