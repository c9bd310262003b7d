using BenchmarkDotNet.Attributes;

namespace FMixSharp.Benchmarks;

/// <summary>Plans of whole batches, as a training loop draws them.</summary>
[MemoryDiagnoser]
public class MaskBenchmarks
{
    private readonly FMix perBatch = new(),
        perSample = new(new FMixOptions { PerSample = true });
    private long step;

    [Params("300", "32x32", "224x224")]
    public string Shape { get; set; } = "";

    private int[] Lengths => [.. Shape.Split('x').Select(int.Parse)];

    [Benchmark]
    public MixPlan OneMaskPerBatch() => perBatch.Draw(128, Lengths, RandomKey.FromSeed(1), step++);

    [Benchmark]
    public MixPlan OneMaskPerSample() => perSample.Draw(128, Lengths, RandomKey.FromSeed(1), step++);
}
