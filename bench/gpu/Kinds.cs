using FMixSharp.Lab.Training;

namespace FMixSharp.GpuProof;

/// <summary>A few steps of every kind of data and method on the device: whether each path exists there at all.</summary>
internal static class Kinds
{
    private static readonly (string Dataset, string Mix, ModelSize? Model)[] runs =
    [
        ("shapes", "fmix", null),
        ("shapes", "mixup", null),
        ("shapes", "cutmix", null),
        ("shapes", "cutout", null),
        ("shapes", "random-erasing", null),
        ("shapes", "augmix", null),
        ("shapes", "bc+", null),
        ("shapes", "manifold-mixup", null),
        ("shapes", "fmix", new("pyramidnet-272-200", Width: 12, Depth: 29)), // ShakeDrop
        ("tones", "fmix", null),
        ("tones", "bc", null),
        ("phrases", "fmix", null),
        ("phrases", "fmix", new("bert", Width: 64, Depth: 2)), // dropout
        ("solids", "fmix", null),
    ];

    public static object Run(ProofOptions options)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var rows = new List<object>();
        var failed = new List<string>();
        foreach (var (dataset, mix, model) in runs)
        {
            if (clock.Elapsed.TotalSeconds > 1.5 * options.Seconds)
                break;
            var name = $"{dataset}, {model?.Name ?? "its model"}, {mix}";
            try
            {
                var wanted = TrainOptions.For(dataset);
                wanted = wanted with
                {
                    Model = model?.Name ?? wanted.Model,
                    Width = model is null ? wanted.Width : model.Width,
                    Depth = model is null ? wanted.Depth : model.Depth,
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

    private sealed record ModelSize(string Name, int? Width, int? Depth);
}
