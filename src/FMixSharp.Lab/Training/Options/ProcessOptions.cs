namespace FMixSharp.Lab.Training.Options;

/// <summary>From which numbers, and on what, a run is computed.</summary>
internal sealed class ProcessOptions()
    : OptionGroup(
        "Process",
        new TrainOption(nameof(TrainOptions.Seed), new Seeds(), "Names all the randomness of the run."),
        new TrainOption(nameof(TrainOptions.Threads), new WholeNumbers(0), "Processor threads; 0 for one per core.")
        {
            IsCircumstance = true,
        },
        new TrainOption(
            nameof(TrainOptions.Precision),
            new Choice(TrainOptions.Precisions),
            "float32; or bfloat16, about twice as fast on processors with AVX512-BF16 or AMX: the network computes in bfloat16, with "
                + "float32 weights, batch norm and loss."
        ),
        new TrainOption(nameof(TrainOptions.Device), DeviceName, "Where to compute: cpu, or cuda with a libtorch for it (FMIX_LIBTORCH).")
        {
            IsCircumstance = true,
        }
    )
{
    private static Texts DeviceName { get; } =
        new("NAME", text => TrainDevice.IsName(text) ? null : $" is '{text}'; expected cpu, cuda, or cuda with a number such as cuda:1.");

    private protected override IEnumerable<string> Relations(TrainOptions options, Func<string, string> name)
    {
        if (options.Precision == Precision.BFloat16 && Datasets.KindOf(options.Dataset)?.NoBFloat16 is { } why)
            yield return $"{name(nameof(options.Precision))} is '{options.Precision}', {why}";
    }
}
