using FMixSharp.Lab.Training;

namespace FMixSharp.GpuProof;

/// <summary>A few steps of every kind of data and method on the device: whether each path exists there at all.</summary>
internal static class Kinds
{
    private static readonly (string Dataset, string? Model, string Mix)[] runs =
    [
        ("shapes", null, "fmix"),
        ("shapes", null, "mixup"),
        ("shapes", null, "cutmix"),
        ("shapes", null, "cutout"),
        ("shapes", null, "random-erasing"),
        ("shapes", null, "augmix"),
        ("shapes", null, "bc+"),
        ("shapes", null, "manifold-mixup"),
        ("shapes", "pyramidnet", "fmix"), // ShakeDrop
        ("tones", null, "fmix"),
        ("tones", null, "bc"),
        ("phrases", null, "fmix"),
        ("phrases", "bert", "mixup"), // dropout
        ("solids", null, "fmix"),
    ];

    public static object Run(ProofOptions options)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var rows = new List<object>();
        var failed = new List<string>();
        foreach (var (dataset, model, mix) in runs)
        {
            if (clock.Elapsed.TotalSeconds > 1.5 * options.Seconds)
                break;
            var name = $"{dataset}, {model ?? "its model"}, {mix}";
            try
            {
                var wanted = TrainOptions.For(dataset);
                wanted = wanted with
                {
                    Model = model ?? wanted.Model,
                    Width = model is null ? wanted.Width : null,
                    Depth = model is null ? wanted.Depth : null,
                    Mix = mix,
                    Device = options.Device,
                    Epochs = 1,
                    TrainSize = 64,
                    BatchSize = 32,
                };
                var record = Runs.Train(wanted, null, null);
                rows.Add(
                    new
                    {
                        name,
                        test_loss = record.TestLoss,
                        seconds = record.Seconds,
                    }
                );
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                failed.Add(name);
                rows.Add(new { name, error = $"{error.GetType().Name}: {error.Message.Split('\n')[0]}" });
            }
        }
        return new
        {
            summary = failed.Count == 0
                ? $"{rows.Count} of {runs.Length} runs, all finished"
                : $"{failed.Count} of {rows.Count} failed: {string.Join("; ", failed)}",
            failed,
            rows,
        };
    }
}
