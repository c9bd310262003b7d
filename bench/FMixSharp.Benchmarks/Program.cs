using BenchmarkDotNet.Running;
using FMixSharp.Benchmarks;

// `report` compares with the NumPy peer in one run; anything else goes to BenchmarkDotNet (`--filter '*'`).
if (args is ["report", ..])
    return MaskReport.Run(asJson: args.Contains("--json"));
BenchmarkSwitcher.FromAssembly(typeof(MaskBenchmarks).Assembly).Run(args);
return 0;
