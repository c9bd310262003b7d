using BenchmarkDotNet.Running;
using FMixSharp.Benchmarks;
using FMixSharp.Benchmarks.Report;

// `report [--json] [PART...]` measures every figure with a target, in one run with the peers; `convolutions repaired|as-it-is|without-onednn THREADS` counts the
// convolutions that are wrong on this machine; `child` is what the report starts itself; anything
// else goes to BenchmarkDotNet (`--filter '*'`).
return args switch
{
    ["report", .. var rest] => FullReport.Run(rest),
    ["convolutions", "repaired" or "as-it-is" or "without-onednn", var threads] => ConvolutionSweep.Run(args[1], int.Parse(threads, System.Globalization.CultureInfo.InvariantCulture)),
    ["child", "mask", var shape] => Print(MaskFigures.ChildLine(shape)),
    ["child", "memory", var images] => Print(TrainFigures.MemoryLine(int.Parse(images, System.Globalization.CultureInfo.InvariantCulture))),
    _ => Benchmark(args),
};

static int Print(string line)
{
    Console.WriteLine(line);
    return 0;
}

static int Benchmark(string[] args)
{
    BenchmarkSwitcher.FromAssembly(typeof(MaskBenchmarks).Assembly).Run(args);
    return 0;
}
