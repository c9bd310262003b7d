using BenchmarkDotNet.Running;
using FMixSharp.Benchmarks;
using FMixSharp.Benchmarks.Report;

// `report [--json] [PART...]` measures every figure with a target, in one run with the peers; `child` is what it starts itself; anything
// else goes to BenchmarkDotNet (`--filter '*'`).
return args switch
{
    ["report", .. var rest] => FullReport.Run(rest),
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
