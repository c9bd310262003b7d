using FMixSharp.Cli;

return await CommandLine.RunAsync(args, Terminal.OfProcess());
