return await FMixSharp.Cli.FmixProgram.RunAsync(args);
